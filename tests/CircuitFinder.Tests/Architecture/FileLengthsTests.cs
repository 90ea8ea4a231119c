namespace CircuitFinder.Tests.Architecture;

public sealed class FileLengthsTests
{
    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Violations_Checkout_AreNone(string folder) => Rule.Holds(FileLengths.Violations(SourceFile.Below(folder)));

    [Fact]
    public void Violations_LongFile_IsNamed()
        => Assert.Equal(
            ["src/P/A.cs: 401 lines; the most is 400."],
            FileLengths.Violations([SourceFile.Of("src/P/A.cs", new string('\n', 400) + "x"), SourceFile.Of("src/P/B.cs", new string('\n', 400))]));
}
