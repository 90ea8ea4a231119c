using CircuitFinder.Cli.Printing;
using CircuitFinder.Engine.Runs;

namespace CircuitFinder.Tests.Cli;

public sealed class ProgressDisplayTests
{
    private const string Notice = "judging 11 circuits: about 4 minutes";

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void Run_Notice_IsOneLineUnlessQuiet(bool quiet, int lines)
    {
        using var error = new StringWriter();
        ProgressDisplay.Run(error, quiet, progress =>
        {
            progress.Report(new RunProgress("judge circuits", 0));
            progress.Report(new RunProgress("judge circuits", 0, Notice: Notice));
            progress.Report(new RunProgress("judge circuits", 1));
            return 0;
        });
        Assert.Equal(lines, error.ToString().Split(error.NewLine).Count(line => line == Notice));
    }
}
