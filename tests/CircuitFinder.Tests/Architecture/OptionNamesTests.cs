namespace CircuitFinder.Tests.Architecture;

public sealed class OptionNamesTests
{
    [Theory]
    [InlineData("src/CircuitFinder.Engine")]
    [InlineData("src/CircuitFinder.Numerics")]
    [InlineData("src/CircuitFinder.Torch")]
    public void Violations_Libraries_AreNone(string folder)
    {
        IReadOnlyList<SourceFile> library = SourceFile.Below(folder);

        Assert.NotEmpty(library);
        Rule.Holds(OptionNames.Violations(library));
    }

    [Theory]
    [InlineData("class A { string B => \"Leave --no-judge out.\"; }", "'--no-judge'")]
    [InlineData("class A { string B(int c) => $\"--edges {c}: too many\"; }", "'--edges'")]
    public void Violations_AnOptionInAString_IsTold(string text, string option)
        => Assert.StartsWith(
            $"src/CircuitFinder.Engine/A.cs(1): {option} is an option", Assert.Single(OptionNames.Violations([SourceFile.Of("src/CircuitFinder.Engine/A.cs", text)])), StringComparison.Ordinal);

    [Theory]
    [InlineData("class A { } // as --edges does")]
    [InlineData("class A { string B => \"a -- b, models--org--toy\"; int C(int d) => d--; }")]
    public void Violations_OtherDashes_AreNone(string text)
        => Assert.Empty(OptionNames.Violations([SourceFile.Of("src/CircuitFinder.Engine/A.cs", text)]));
}
