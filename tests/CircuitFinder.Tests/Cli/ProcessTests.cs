using System.Diagnostics;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

/// <summary>What only a process of its own shows: signals, closed and full streams, a working folder that is gone. A POSIX shell
/// runs each.</summary>
public sealed class ProcessTests : IDisposable
{
    private const string Search = "discover ioi --method acdc --threshold 0.005 --examples 30 --no-held-out --out o";

    // A test run that was itself started with nohup hands its ignored signals down.
    private static readonly string Heard = OperatingSystem.IsLinux() ? "env --default-signal=HUP,TERM " : string.Empty;

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Run_ErrorStreamClosed_IsTheSameExitCode() => Assert.Equal((1, "", ""), Shell("$cf tasks show zz 2>&-"));

    [Fact]
    public void Run_ErrorStreamFull_StillWritesTheResults()
    {
        Assert.Equal(0, Shell("$cf discover ioi --examples 2 --edges 20 --no-held-out --out o 2>/dev/full >/dev/null").Exit);
        Assert.True(File.Exists(Path.Combine(_scratch["o"], "run.json")));
    }

    [Fact]
    public void Run_OutputStreamFull_IsOneLine()
    {
        (int exit, _, string error) = Shell("$cf tasks list >/dev/full");
        Assert.Equal(1, exit);
        Assert.StartsWith("standard output: cannot be written", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OutputClosedByItsReader_EndsQuietly()
    {
        (int exit, string output, string error) = Shell("set -o pipefail; $cf tasks show ioi | head -n 1");
        Assert.Equal((0, ""), (exit, error));
        Assert.Single(output.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Run_ResultsIntoAWorkingFolderThatIsGone_IsOneLine()
    {
        (int exit, _, string error) = Shell("mkdir gone; cd gone; rmdir ../gone; $cf discover ioi --examples 2 --quiet");
        Assert.Equal(1, exit);
        Assert.Equal("The working directory is gone, or cannot be read. Change to another one.", error.TrimEnd());
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void Run_SearchThatASignalStops_KeepsItsState(string signal, int code)
    {
        (int exit, _, string error) = Shell(
            $"{Heard}$cf {Search} >/dev/null 2>log & p=$!; until grep -q '^search' log 2>/dev/null; do sleep 0.05; done; kill -{signal} $p; wait $p; c=$?; cat log >&2; exit $c");
        Assert.True(exit == code, error);
        Assert.Contains("--resume goes on from here", error, StringComparison.Ordinal);
        Assert.StartsWith("acdc_state-", Path.GetFileName(Assert.Single(Directory.GetFiles(_scratch["o"]))), StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFileSystemEntries(_scratch.Root).Length);
    }

    [Fact]
    public void Run_HangUpUnderNohup_GoesOn()
    {
        (int exit, _, string error) = Shell(
            "trap '' HUP; $cf discover ioi --examples 8 --edges 20 --no-held-out --out o >/dev/null 2>log & p=$!; until grep -q '^score' log 2>/dev/null; do sleep 0.05; done; kill -HUP $p; wait $p; c=$?; cat log >&2; exit $c");
        Assert.True(exit == 0, error);
    }

    [Fact]
    public void Train_WorkingDirectoryWithTasks_TrainsOnThoseAlone()
    {
        Directory.CreateDirectory(_scratch["tasks"]);
        File.Copy(Path.Combine(ShippedModel.Tasks, "greater-than.yaml"), Path.Combine(_scratch["tasks"], "greater-than.yaml"));
        (int exit, _, string error) = Shell("$cf train --mix ioi=2 --out m --quiet");
        Assert.Equal(1, exit);
        Assert.Contains("Give greater-than", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private (int Exit, string Output, string Error) Shell(string script)
    {
        // Elsewhere there is no such shell; these tests are of what it does.
        Assert.True(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS());
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = _scratch.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["cf"] = "dotnet " + Path.Combine(AppContext.BaseDirectory, "circuitfinder.dll");
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
