namespace CircuitFinder.Tests.Cli;

public sealed class GroupedHelpTests
{
    [Fact]
    public void Help_OfDiscover_ListsEveryOptionOnceUnderItsHeading()
    {
        (int exit, string output, string error) = CommandLine.Run("discover", "--help");

        Assert.Equal(0, exit);
        Assert.Empty(error);
        string[] lines = output.Split('\n', StringSplitOptions.TrimEntries);
        string[] headings = ["What is looked for, and where:", "How it is found:", "Methods that score edges:", "ACDC:", "Judging:", "Results:", "Memory and device:"];
        int[] places = [.. headings.Select(heading => Array.IndexOf(lines, heading))];
        Assert.Equal(places.Order(), places);
        Assert.True(places[0] > 0);
        string[] options = [.. lines.Where(line => line.StartsWith("--", StringComparison.Ordinal)).Select(line => line.Split(' ')[0])];
        Assert.Equal(options.Distinct(), options);
        Assert.Contains("--method", options);
        Assert.Contains("--no-title", options);
        Assert.True(Array.FindIndex(lines, line => line.StartsWith("--order", StringComparison.Ordinal)) > places[3]);

        // Parsing is not disturbed by what the help hid.
        Assert.Equal(output, CommandLine.Run("discover", "--help").Output);
    }

    [Fact]
    public void Help_OfOtherCommands_IsTheLibrarys() => Assert.Contains("Options:", CommandLine.Run("evaluate", "--help").Output, StringComparison.Ordinal);
}
