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

    [Fact]
    public void FillMarked_GivesEachMentionsPlace()
    {
        FilledText filled = SlotText.Parse("{a} and {b:x}, {a:y}.").FillMarked(mention => mention.Slot == "a" ? "Anna" : "Bo");

        Assert.Equal("Anna and Bo, Anna.", filled.Text);
        Assert.Equal([new(0, 4), new(9, 2), new(13, 4)], filled.Mentions.AsEnumerable());
    }

    [Theory]
    [InlineData("{io} {s} {s:s2}", "io s s:s2")]
    [InlineData("{w:cue} {v} {w} {w}", "w:cue v w#2 w#3")]
    [InlineData("{a:x} {a:x} {b:x}", "a:x a:x#2 b:x")]
    public void MentionNames_TellMentionsApart(string source, string names)
        => Assert.Equal(names.Split(' '), SlotText.Parse(source).MentionNames().AsEnumerable());

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
