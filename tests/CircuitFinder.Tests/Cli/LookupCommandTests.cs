using System.Text.Json;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

/// <summary>Names, folders and datasets wherever a command takes a task, a model or a circuit.</summary>
public sealed class LookupCommandTests : IDisposable
{
    private static readonly string Run = Path.Combine(RepositoryRoot.Path, "results", "ioi", "tiny", "eap");

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Compare_PublishedNames_ReadsTheirFiles()
    {
        (int exit, string output, string error) = CommandLine.Run("compare", "gpt2-ioi", "gpt2-greater-than");
        Assert.True(exit == 0, error);
        Assert.Empty(error);
        Assert.Contains("12 layers and 12 heads", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_PublishedName_SaysWhichShapeItIsFor()
    {
        string fault = Fault("evaluate", "gpt2-ioi", "ioi", "--quiet");
        Assert.Contains("gpt2-ioi", fault, StringComparison.Ordinal);
        Assert.Contains("12 layers", fault, StringComparison.Ordinal);
        Assert.Contains("4 layers", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_PublishedName_SaysWhichShapeItIsFor()
    {
        string fault = Fault("heads", "ioi", "--circuit", "gpt2-ioi", "--examples", "1");
        Assert.Contains("12 layers", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_PublishedName_SaysThatItHasNoScores()
        => Assert.Contains("not every edge has a score", Fault("export", "gpt2-ioi", "--format", "mib", "--task", "ioi", "--model", "gpt2", "--out", _scratch["mib"]), StringComparison.Ordinal);

    [Fact]
    public void Evaluate_RunsFolder_JudgesItsCircuit()
    {
        (int exit, string output, string error) = CommandLine.Run("evaluate", Run, "ioi", "--examples", "2", "--quiet", "--json");
        Assert.True(exit == 0, error);
        Assert.Contains("circuit.json", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_RunsFolders_ReadsTheirCircuits()
    {
        Directory.CreateDirectory(_scratch["folder"]);
        File.Copy(Path.Combine(Run, "circuit.json"), Path.Combine(_scratch["folder"], "circuit.json"));
        Assert.Equal(0, CommandLine.Run("compare", _scratch["folder"], Run).Exit);
    }

    [Fact]
    public void Evaluate_IntoADiscoverysFolder_IsRefusedBeforeTheWork()
    {
        Directory.CreateDirectory(_scratch["run"]);
        File.WriteAllText(Path.Combine(_scratch["run"], "run.json"), "{}");
        Assert.Contains("holds the results of a discovery", Fault("evaluate", Run, "ioi", "--out", _scratch["run"], "--quiet"), StringComparison.Ordinal);
        Assert.Contains("holds the results of a discovery", Fault("heads", "ioi", "--out", _scratch["run"]), StringComparison.Ordinal);
        Assert.Contains("holds the results of a discovery", Fault("models", "list", "--out", _scratch["run"]), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_scratch["run"]));
    }

    [Fact]
    public void Export_RunsFolderAsLatex_TakesItsSummary()
    {
        (int exit, _, string error) = CommandLine.Run("export", Run, "--format", "latex", "--out", _scratch["t.tex"]);
        Assert.True(exit == 0, error);
        Assert.Contains("tabular", File.ReadAllText(_scratch["t.tex"]), StringComparison.Ordinal);
        Assert.Contains("there is no summary.csv in this folder", Fault("export", _scratch.Root, "--format", "latex"), StringComparison.Ordinal);
        Assert.Contains("is no CSV table", Fault("export", Path.Combine(Run, "circuit.json"), "--format", "latex", "--out", _scratch["u.tex"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Export_OverItsOwnInput_IsRefused()
    {
        string table = _scratch.Write("t.csv", "a,b\n1,2\n");
        Assert.Contains("the input itself", Fault("export", table, "--format", "latex", "--out", Path.Combine(_scratch.Root, ".", "t.csv")), StringComparison.Ordinal);
        Assert.Equal("a,b\n1,2\n", File.ReadAllText(table));

        string dataset = _scratch.Write("d.json", """{"prompts": [{"clean": "a b", "corrupt": "a c", "answers": [" a"], "wrong_answers": [" b"]}]}""");
        Assert.Contains("the input itself", Fault("tasks", "export", dataset, "--format", "auto-circuit", "--out", dataset), StringComparison.Ordinal);

        var graph = new ComputationGraph(12, 12);
        Directory.CreateDirectory(_scratch["mib/ioi_gpt2"]);
        string importances = Path.Combine(_scratch["mib/ioi_gpt2"], "importances.json");
        CircuitJson.Write(importances, Edges.RandomScores(graph, seed: 1), Circuit.Whole(graph), 768, provenance: null);
        Assert.Contains("written over this input", Fault("export", importances, "--format", "mib", "--task", "ioi", "--model", "gpt2", "--out", _scratch["mib"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("d.json", """{"prompts": [{"clean": "a b", "corrupt": "a c", "answers": [" a"], "wrong_answers": [" b"]}, {"clean": "a b", "corrupt": "a c", "answers": [" a"]}]}""", "AutoCircuit JSON")]
    [InlineData("d.csv", "clean,corrupted,correct_idx,incorrect_idx\na b,a c,1,2\na b,a c,1,2\n", "EAP-IG CSV")]
    public void TasksShow_Dataset_SaysWhatItHolds(string name, string text, string format)
    {
        string path = _scratch.Write(name, text);
        (int exit, string output, string error) = CommandLine.Run("tasks", "show", path);
        Assert.True(exit == 0, error);
        Assert.Contains(format, output, StringComparison.Ordinal);
        Assert.Contains("2 pairs, 1 different", output, StringComparison.Ordinal);

        using JsonDocument json = JsonDocument.Parse(CommandLine.Run("tasks", "show", path, "--json").Output);
        Assert.Equal(2, json.RootElement.GetProperty("prompt_pairs").GetInt32());
    }

    [Fact]
    public void TasksPreview_SeedOfADataset_IsRefused()
    {
        string path = _scratch.Write("d.csv", "clean,corrupted,correct_idx,incorrect_idx\na b,a c,1,2\n");
        Assert.Contains("--seed 3: ", Fault("tasks", "preview", path, "--seed", "3"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nosuch.yaml: there is no such file", "discover", "nosuch.yaml")]
    [InlineData("nosuch.json: there is no such file", "tasks", "show", "nosuch.json")]
    [InlineData("this is a folder, and a task is a file", "heads", ".")]
    [InlineData("there is no config.json in this folder", "models", "show", ".")]
    public void MissingFile_IsOneLineThatSaysSo(string message, params string[] args)
        => Assert.Contains(message, Fault(args), StringComparison.Ordinal);

    [Theory]
    [InlineData("tasks", "list")]
    [InlineData("tasks", "show", "ioi")]
    [InlineData("tasks", "preview", "ioi", "--examples", "2")]
    [InlineData("models", "list")]
    [InlineData("models", "show", "tiny")]
    public void ListsAndDescriptions_AsJsonAndInAFolder_AreTheSame(params string[] args)
    {
        (int exit, string output, string error) = CommandLine.Run([.. args, "--json", "--out", _scratch["out"]]);
        Assert.True(exit == 0, error);
        using JsonDocument json = JsonDocument.Parse(output);
        string file = Directory.GetFiles(_scratch["out"], "*.json").Single();
        Assert.Equal(output, File.ReadAllText(file));
        Assert.Contains(Path.GetFileName(file), CommandLine.Run([.. args, "--out", _scratch["out"]]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_AsJson_HasCircuitsPairsAndAreas()
    {
        (int exit, string output, string error) = CommandLine.Run("compare", Run, Path.Combine(RepositoryRoot.Path, "results", "ioi", "tiny", "acdc"), "--reference", Run, "--json");
        Assert.True(exit == 0, error);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(2, json.RootElement.GetProperty("circuits").GetArrayLength());
        Assert.Equal(1, json.RootElement.GetProperty("pairs").GetArrayLength());
        Assert.Equal(4, json.RootElement.GetProperty("roc").GetArrayLength());
    }

    private static string Fault(params string[] args)
    {
        (int exit, string output, string error) = CommandLine.Run(args);
        Assert.Equal(1, exit);
        Assert.Empty(output);
        return error.TrimEnd('\n').Split('\n').Single(line => line != "load model");
    }
}
