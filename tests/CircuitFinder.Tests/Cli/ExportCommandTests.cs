using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Tests.Engine.Reports;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

public sealed class ExportCommandTests : IDisposable
{
    private static readonly string Results = Path.Combine(RepositoryRoot.Path, "results");
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Export_ResultsFoldersAsMib_WritesAFolderEach()
    {
        (int exit, string output, string error) = CommandLine.Run(
            "export", Path.Combine(Results, "ioi", "tiny", "eap"), Path.Combine(Results, "induction", "tiny", "eap", "circuit.json"), "--format", "mib", "--out", _scratch["mib"]);

        Assert.True(exit == 0, error);
        Assert.Equal(["induction_tiny", "ioi_tiny"], Directory.GetDirectories(_scratch["mib"]).Select(Path.GetFileName).Order());
        Assert.Equal(2, output.TrimEnd().Split('\n').Length);
        Assert.Contains("at least two tasks and two models", error, StringComparison.Ordinal);
        Assert.Equal(1519, CircuitJson.Read(Path.Combine(_scratch["mib"], "ioi_tiny", "importances.json")).Scores!.Values.Length);
    }

    [Fact]
    public void Export_CircuitsAsMib_WritesNine()
    {
        (int exit, _, string error) = CommandLine.Run(
            "export", Path.Combine(Results, "ioi", "tiny", "eap"), "--format", "mib", "--content", "circuits", "--select", "greedy", "--rank", "helpful", "--out", _scratch["mib"]);

        Assert.True(exit == 0, error);
        Assert.Equal(9, Directory.GetFiles(Path.Combine(_scratch["mib"], "ioi_tiny")).Length);
    }

    [Theory]
    [InlineData("latex", @"\caption{A title. Brackets: ")]
    [InlineData("markdown", "| ---: |")]
    public void Export_Table_IsWritten(string format, string part)
    {
        (int exit, _, string error) = CommandLine.Run(
            "export", Path.Combine(Results, "ioi", "tiny", "eap", "summary.csv"), "--format", format, "--title", "A title", "--out", _scratch["table"]);

        Assert.True(exit == 0, error);
        Assert.Contains(part, File.ReadAllText(_scratch["table"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Export_CircuitAsSvg_IsThePictureThatTheRunDrew()
    {
        string folder = Path.Combine(Results, "docstring", "tiny", "eap");
        (int exit, string output, string error) = CommandLine.Run("export", folder, "--format", "svg", "--out", _scratch["c.svg"]);
        Assert.True(exit == 0, error);
        Assert.Equal($"wrote {_scratch["c.svg"]}\n", output);
        var picture = new SvgPicture(File.ReadAllText(_scratch["c.svg"]));
        Circuit circuit = CircuitJson.Read(Path.Combine(folder, "circuit.json")).Circuit;
        Assert.Equal(circuit.EdgeCount, picture.Edges.Count);
        Assert.Contains("model tiny · method eap · metric logit-diff · resample ablation", picture.Texts);
        Assert.Contains(picture.Texts, text => text.StartsWith("faithfulness 0.", StringComparison.Ordinal));

        // A narrow one from left to right, without a title.
        Assert.Equal(0, CommandLine.Run("export", folder, "--format", "svg", "--landscape", "--width", "85mm", "--no-title", "--out", _scratch["l.svg"]).Exit);
        var narrow = new SvgPicture(File.ReadAllText(_scratch["l.svg"]));
        Assert.Equal("85mm", narrow.Root("width"));
        Assert.DoesNotContain(narrow.Texts, text => text.StartsWith("faithfulness", StringComparison.Ordinal));
        Assert.Equal(0, CommandLine.Run("export", folder, "--format", "dot", "--out", _scratch["c.dot"]).Exit);
        Assert.StartsWith("digraph circuit {", File.ReadAllText(_scratch["c.dot"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Export_TablesAsLatex_WritesEachBesideItsOwn()
    {
        string folder = Path.Combine(_scratch.Root, "results", "ioi", "tiny", "eap");
        Directory.CreateDirectory(folder);
        string[] tables = ["scores", "summary", "grid"];
        foreach (string table in tables)
        {
            File.Copy(Path.Combine(Results, "ioi", "tiny", "eap", table + ".csv"), Path.Combine(folder, table + ".csv"));
        }

        (int exit, string output, string error) = CommandLine.Run(["export", .. tables.Select(table => Path.Combine(folder, table + ".csv")), "--format", "latex"]);

        Assert.True(exit == 0, error);
        Assert.Equal(3, output.TrimEnd().Split('\n').Length);
        Assert.All(tables, table => Assert.Contains($@"\label{{tab:ioi-tiny-eap-{table}}}", File.ReadAllText(Path.Combine(folder, table + ".tex")), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("auto-circuit", "p.json", "greater-than")]
    [InlineData("eap-ig", "p.csv", "ioi")]
    [InlineData("eap-ig", "p.csv", "greater-than")]
    public void TasksExport_Prompts_AreTheTasksOwn(string format, string name, string task)
    {
        (int exit, string output, string error) = CommandLine.Run("tasks", "export", task, "--format", format, "--examples", "3", "--out", _scratch[name]);

        Assert.True(exit == 0, error);
        Assert.Contains("prompt pairs: 3", output, StringComparison.Ordinal);
        string[] own = Pairs(task);
        Assert.Equal(own, Pairs(_scratch[name]));
        Assert.Equal(12, own.Length);
    }

    [Theory]
    [InlineData("holds one of each", "tasks", "export", "induction", "--format", "eap-ig", "--out", "p.csv")]
    [InlineData("give the name of a .csv file", "tasks", "export", "ioi", "--format", "eap-ig", "--out", "p.json")]
    [InlineData("--examples 0", "tasks", "export", "ioi", "--format", "eap-ig", "--examples", "0", "--out", "p.csv")]
    [InlineData("there is no task 'oii'", "tasks", "export", "oii", "--format", "auto-circuit", "--out", "p.json")]
    [InlineData("there is no such file", "export", "nowhere", "--format", "mib", "--out", "mib")]
    [InlineData("there is no such file", "export", "nowhere.csv", "--format", "latex")]
    [InlineData("nowhere.json", "export", "nowhere.json", "--format", "svg")]
    [InlineData("there are 2 inputs, and it names one file", "export", "a.csv", "b.csv", "--format", "latex", "--out", "t.tex")]
    public void Export_UserFault_IsOneLineAndExit1(string message, params string[] args)
    {
        (int exit, string output, string error) = CommandLine.Run(
            [.. args.Select((arg, at) => at > 0 && args[at - 1] == "--out" ? _scratch[arg] : arg)]);

        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Contains(message, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Root));
    }

    [LinuxFact]
    public void Export_OverItsInputThroughALink_IsRefused()
    {
        string input = _scratch["scores.csv"];
        File.Copy(Path.Combine(Results, "ioi", "tiny", "eap", "summary.csv"), input);
        byte[] before = File.ReadAllBytes(input);
        File.CreateSymbolicLink(_scratch["soft"], input);
        Directory.CreateSymbolicLink(_scratch["folder"], Path.GetDirectoryName(input)!);
        using (var link = System.Diagnostics.Process.Start("ln", [input, _scratch["hard"]]))
        {
            link.WaitForExit();
        }

        foreach (string output in (string[])[_scratch["soft"], _scratch["hard"], Path.Combine(_scratch["folder"], "scores.csv")])
        {
            (int exit, _, string error) = CommandLine.Run("export", input, "--format", "latex", "--out", output);

            Assert.Equal(1, exit);
            Assert.Equal($"--out {output}: this is the input itself. Name another file.\n", error);
        }

        Assert.Equal(before, File.ReadAllBytes(input));
    }

    [Theory]
    [InlineData("run.json", "export", "gpt2-ioi", "--format", "svg", "--out")]
    [InlineData("circuit.json", "export", "gpt2-ioi", "--format", "svg", "--out")]
    [InlineData("circuit.svg", "export", "gpt2-ioi", "--format", "svg", "--out")]
    [InlineData("scores.csv", "tasks", "export", "ioi", "--format", "eap-ig", "--out")]
    [InlineData("circuit.json", "tasks", "export", "ioi", "--format", "auto-circuit", "--out")]
    public void Export_OverAFileOfARun_IsRefused(string name, params string[] args)
    {
        string folder = _scratch["run"];
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(Path.Combine(Results, "ioi", "tiny", "eap")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        byte[] before = File.ReadAllBytes(Path.Combine(folder, name));
        (int exit, _, string error) = CommandLine.Run([.. args, Path.Combine(folder, name)]);

        Assert.Equal(1, exit);
        Assert.EndsWith("this is a file of a run's results. Name another file.\n", error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(folder, name)));
    }

    [Fact]
    public void Export_PictureOfARunBesideIt_IsDrawnAgain()
    {
        string folder = _scratch["run"];
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(Path.Combine(Results, "ioi", "tiny", "eap")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        Assert.Equal(0, CommandLine.Run("export", folder, "--format", "svg", "--landscape").Exit);
        Assert.NotEqual(File.ReadAllText(Path.Combine(Results, "ioi", "tiny", "eap", "circuit.svg")), File.ReadAllText(Path.Combine(folder, "circuit.svg")));
    }

    [Fact]
    public void Export_FaultyCircuit_IsToldWithItsPlace()
    {
        string path = _scratch.Write("circuit.json", "{\"cfg\": {\"n_layers\": 1, \"n_heads\": 0}, \"edges\": 3}");

        (int exit, _, string error) = CommandLine.Run("export", path, "--format", "mib", "--out", _scratch["mib"]);

        Assert.Equal(1, exit);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
        Assert.StartsWith($"{path}(1,36): n_heads", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export", "results", "--out", "x")]
    [InlineData("export", "results", "--format", "mib")]
    [InlineData("export", "--format", "mib", "--out", "x")]
    [InlineData("export", "a.csv", "--format", "latex", "--landscape")]
    [InlineData("export", "a.json", "--format", "svg", "--title", "t")]
    [InlineData("export", "a.json", "--format", "dot", "--width", "85mm")]
    [InlineData("export", "a.csv", "--format", "latex", "--content", "circuits")]
    [InlineData("export", "a", "--format", "mib", "--out", "x", "--title", "t")]
    [InlineData("export", "a", "--format", "mib", "--out", "x", "--rank", "helpful")]
    [InlineData("export", "a.csv", "--format", "latex", "--quiet")]
    [InlineData("tasks", "show", "--quiet")]
    [InlineData("tasks", "export", "ioi", "--format", "csv", "--out", "x.csv")]
    public void Export_WrongUsage_Exits2(params string[] args) => Assert.Equal(2, CommandLine.Run(args).Exit);

    // Clean, corrupted, right and wrong of each pair, without the lines that name the source.
    private static string[] Pairs(string task)
        => [.. CommandLine.Run("tasks", "preview", task, "--examples", "3").Output.Split('\n')
            .Where(line => line.StartsWith("clean", StringComparison.Ordinal) || line.StartsWith("corrupted", StringComparison.Ordinal)
                || line.StartsWith("right", StringComparison.Ordinal) || line.StartsWith("wrong", StringComparison.Ordinal))];
}
