namespace CircuitFinder.Tests.Architecture;

public sealed class NumericsVocabularyTests
{
    [Fact]
    public void Violations_Numerics_AreNone()
    {
        IReadOnlyList<SourceFile> numerics = SourceFile.Below("src/CircuitFinder.Numerics");

        Assert.NotEmpty(numerics);
        Rule.Holds(NumericsVocabulary.Violations(numerics));
    }

    [Theory]
    [InlineData("using CircuitFinder.Engine.Models;", "the numerics name CircuitFinder.Engine.")]
    [InlineData("class A { int promptCount; }", "'promptCount' speaks of a prompt; the numerics know floats and shapes.")]
    [InlineData("class TransformerLayer { }", "'TransformerLayer' speaks of a transformer; the numerics know floats and shapes.")]
    [InlineData("class A { int Circuits; }", "'Circuits' speaks of a circuit; the numerics know floats and shapes.")]
    public void Violations_ForeignName_IsTold(string text, string fault)
        => Assert.Equal([$"src/CircuitFinder.Numerics/A.cs(1): {fault}"], Violations(text));

    [Theory]
    [InlineData("namespace CircuitFinder.Numerics; class A { } // short-circuits, as a transformer needs")]
    [InlineData("class A { string b = \"prompt\"; }")]
    public void Violations_OwnNameAndComments_AreNone(string text) => Assert.Empty(Violations(text));

    private static IReadOnlyList<string> Violations(string text)
        => NumericsVocabulary.Violations([SourceFile.Of("src/CircuitFinder.Numerics/A.cs", text)]);
}
