using CircuitFinder.Cli.Printing;

namespace CircuitFinder.Tests.Cli;

public sealed class PlainTextWriterTests
{
    [Fact]
    public void Write_ControlCharacters_AreWrittenOutAndLinesAndTabsStay()
    {
        using var inner = new StringWriter();
        using var writer = new PlainTextWriter(inner);

        writer.WriteLine("a\tb\u001b[31m");
        writer.Write('\u0007');
        writer.Write("c\n𝛼");
        writer.Write($"{1.5}");

        Assert.Equal($"a\tb\\x1b[31m{Environment.NewLine}\\x07c\n𝛼1.5", inner.ToString());
    }

    [Theory]
    [InlineData("discover", "ioi", "--method", "x\u001b]0;t\u0007")]
    [InlineData("discover", "ioi", "--x\u001b]0;t\u0007")]
    [InlineData("tasks", "show", "x\u001b[31my")]
    public void Run_ControlCharactersInArguments_NeverReachTheTerminal(params string[] args)
    {
        (int exit, string output, string error) = CommandLine.Run(args);

        Assert.NotEqual(0, exit);
        Assert.DoesNotContain('\u001b', output + error);
        Assert.DoesNotContain('\u0007', output + error);
    }
}
