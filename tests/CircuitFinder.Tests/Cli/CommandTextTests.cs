using CircuitFinder.Cli;

namespace CircuitFinder.Tests.Cli;

public sealed class CommandTextTests
{
    [Theory]
    [InlineData("circuitfinder discover ioi", "discover", "ioi")]
    [InlineData("circuitfinder discover './a$(id>pwned)\"b.yaml'", "discover", "./a$(id>pwned)\"b.yaml")]
    [InlineData(@"circuitfinder discover 'it'\''s'", "discover", "it's")]
    [InlineData("circuitfinder discover 'a b' ''", "discover", "a b", "")]
    [InlineData("circuitfinder discover '~' '*' '!x' '#'", "discover", "~", "*", "!x", "#")]
    public void Typed_AnyArgument_IsOneWordToAShell(string expected, params string[] arguments)
        => Assert.Equal(expected, CommandText.Typed(arguments));

    [Theory]
    [InlineData("discover", "ioi", "--method", "acdc", "--threads", "3", "--batch", "2", "--out", "x", "--quiet")]
    [InlineData("discover", "ioi", "--out=/tmp/x", "--method=acdc", "--threads=1", "--force", "--json", "--resume")]
    [InlineData("discover", "--memory", "2GB", "ioi", "--method:acdc", "--profile")]
    public void Repeatable_OptionsThatChangeNoBit_AreLeftOut(params string[] arguments)
        => Assert.Equal("circuitfinder discover ioi --method acdc", CommandText.Repeatable(arguments));

    [Theory]
    [InlineData(null, "circuitfinder discover ioi", "discover", "ioi", "--method", "eap")]
    [InlineData(null, "circuitfinder discover ioi --method all", "discover", "ioi", "--method", "all")]
    [InlineData("eap", "circuitfinder discover ioi --oracle 5", "discover", "ioi", "--method=all", "--oracle", "5")]
    [InlineData("acdc", "circuitfinder discover ioi --method acdc", "discover", "ioi", "--method", "all")]
    public void Repeatable_OfOneMethod_IsItsOwnCommand(string? method, string expected, params string[] arguments)
        => Assert.Equal(expected, CommandText.Repeatable(arguments, method));

    [Fact]
    public void Repeatable_WholePaths_AreNamesAlone()
        => Assert.Equal("circuitfinder discover my.yaml --model small", CommandText.Repeatable(["discover", Path.GetFullPath("my.yaml"), "--model", Path.GetFullPath("small/")]));
}
