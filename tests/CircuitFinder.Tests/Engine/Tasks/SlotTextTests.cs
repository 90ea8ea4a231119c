using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Tests.Engine.Tasks;

public sealed class SlotTextTests
{
    [Fact]
    public void Parse_SlotsMarksAndBraces_AreToldApart()
    {
        SlotText text = SlotText.Parse("a {b} {{c}} {d:e}");

        Assert.Equal(
            [new("a ", null, null), new(null, "b", null), new(" {c} ", null, null), new(null, "d", "e")],
            text.Parts.AsEnumerable());
        Assert.Equal("a B {c} D", text.Fill(mention => mention.Slot!.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{}")]
    [InlineData("{a b}")]
    [InlineData("{A}")]
    [InlineData("{a:}")]
    [InlineData("{1}")]
    public void Parse_BadBraces_AreRefused(string source) => Assert.Throws<FormatException>(() => SlotText.Parse(source));
}
