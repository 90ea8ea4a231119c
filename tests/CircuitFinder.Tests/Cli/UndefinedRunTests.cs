using System.Text.Json;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

/// <summary>What the commands print and write where a figure is not defined, or no circuit is good enough.</summary>
public sealed class UndefinedRunTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly string _model;

    public UndefinedRunTests() => _model = SmallModelFolder.Write(_scratch);

    public void Dispose() => _scratch.Dispose();

    // The mean over one prompt is that prompt's own: ablation changes nothing but the last bits.
    [Fact]
    public void Discover_AblationThatChangesNothing_PrintsDashesAndSaysWhy()
    {
        (int exit, string output, string error) = Run(
            "discover", "ioi", "--model", _model, "--examples", "1", "--ablation", "mean-positional", "--no-held-out", "--quiet", "--tex", "--out", _scratch["out"]);
        Assert.True(exit == 0, error);
        Assert.Contains("faithfulness is undefined: m(model) - m(empty) is", output, StringComparison.Ordinal);
        Assert.Contains("loss recovered is undefined", output, StringComparison.Ordinal);
        Assert.Contains("no circuit below the whole graph reaches 0.85", output, StringComparison.Ordinal);
        Assert.Contains("faithfulness -, loss recovered -", output, StringComparison.Ordinal);
        AssertClean(output, "out");
        string row = File.ReadAllLines(Path.Combine(_scratch["out"], "evaluation.csv")).Single(line => line.StartsWith("faithfulness,", StringComparison.Ordinal));
        Assert.StartsWith("faithfulness,,,,,1,", row, StringComparison.Ordinal);
        using JsonDocument run = JsonDocument.Parse(File.ReadAllText(Path.Combine(_scratch["out"], "run.json")));
        JsonElement results = run.RootElement.GetProperty("results");
        Assert.Equal(JsonValueKind.Null, results.GetProperty("circuit").GetProperty("faithfulness").ValueKind);
        Assert.Contains(results.GetProperty("notes").EnumerateArray(), note => note.GetString()!.StartsWith("no circuit below the whole graph", StringComparison.Ordinal));
    }

    [Fact]
    public void Evaluate_AblationThatChangesNothing_TestsNothing()
    {
        string circuit = Circuit(edge => -1.0 - edge);
        (int exit, string output, string error) = Run(
            "evaluate", circuit, "ioi", "--model", _model, "--examples", "1", "--ablation", "mean-positional", "--tests", "--self-repair", "--quiet", "--out", _scratch["out"]);
        Assert.True(exit == 0, error);
        Assert.Contains("not tested: ablating every edge changes the metric by", output, StringComparison.Ordinal);
        Assert.DoesNotContain("rejected", output, StringComparison.Ordinal);
        AssertClean(output, "out");
    }

    [Fact]
    public void Evaluate_ScoresThatDoNotDiffer_HasNoCprAndNoCmd()
    {
        (int exit, string output, string error) = Run(
            "evaluate", Circuit(_ => 0.0), "ioi", "--model", _model, "--examples", "3", "--metric", "kl", "--quiet", "--out", _scratch["out"]);
        Assert.True(exit == 0, error);
        Assert.Contains("no size grid, no CPR, no CMD: no edge scores differ", output, StringComparison.Ordinal);
        string[] rows = File.ReadAllLines(Path.Combine(_scratch["out"], "evaluation.csv"));
        Assert.Contains(rows, row => row.StartsWith("cpr,,,,,3,", StringComparison.Ordinal) && row.Contains("no edge scores differ", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.StartsWith("cmd,,,,,3,", StringComparison.Ordinal));
        AssertClean(output, "out");
        Assert.Contains("no edge scores differ", Run("export", Circuit(_ => 0.0), "--format", "mib", "--task", "ioi", "--model", "x", "--out", _scratch["mib"]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_OnePrompt_HasFiguresWithoutIntervals()
    {
        (int exit, string output, string error) = Run("evaluate", Circuit(edge => edge - 5.0), "ioi", "--model", _model, "--examples", "1", "--metric", "kl", "--quiet", "--out", _scratch["out"]);
        Assert.True(exit == 0, error);
        Assert.Contains("no interval: there is one prompt", output, StringComparison.Ordinal);
        string row = File.ReadAllLines(Path.Combine(_scratch["out"], "evaluation.csv")).Single(line => line.StartsWith("faithfulness,", StringComparison.Ordinal));
        Assert.Matches("^faithfulness,,-?[0-9.E-]+,,,1,", row);
        AssertClean(output, "out");
    }

    [Fact]
    public void Evaluate_HelpfulOfAForeignFile_IsPrintedAndInTheReport()
    {
        string circuit = Circuit(edge => edge - 5.0);
        (int exit, string output, string error) = Run("evaluate", circuit, "ioi", "--model", _model, "--examples", "2", "--metric", "kl", "--quiet");
        Assert.True(exit == 0, error);
        Assert.Contains("positive scores help: the default for files of EAP-IG and MIB", output, StringComparison.Ordinal);
        (_, string json, _) = Run("evaluate", circuit, "ioi", "--model", _model, "--examples", "2", "--metric", "kl", "--helpful", "negative", "--quiet", "--json");
        using JsonDocument report = JsonDocument.Parse(json);
        Assert.Equal("negative", report.RootElement.GetProperty("circuit").GetProperty("helpful").GetString());
        Assert.Equal("negative scores help: as asked for, negative", report.RootElement.GetProperty("circuit").GetProperty("sign").GetString());
    }

    [Fact]
    public void Discover_NoCircuitBelowTheWholeGraphIsFaithful_SaysSoEverywhere()
    {
        (int exit, string output, string error) = Run(
            "discover", "ioi", "--model", _model, "--examples", "2", "--method", "random", "--no-held-out", "--random-draws", "0", "--ablation", "mean-positional", "--quiet", "--out", _scratch["out"]);
        Assert.True(exit == 0, error);
        string[] summary = File.ReadAllLines(Path.Combine(_scratch["out"], "summary.csv"));
        bool fallsShort = output.Contains("no circuit below the whole graph reaches 0.85", StringComparison.Ordinal);
        using JsonDocument circuit = JsonDocument.Parse(File.ReadAllText(Path.Combine(_scratch["out"], "circuit.json")));
        Assert.Equal(fallsShort, circuit.RootElement.GetProperty("circuitfinder").TryGetProperty("note", out _));
        Assert.Equal(fallsShort ? 0 : 1, summary.Count(row => row.Contains(",true", StringComparison.Ordinal)));
        Assert.Equal(fallsShort, summary[0].EndsWith(",note", StringComparison.Ordinal));
        int kept = circuit.RootElement.GetProperty("edges").EnumerateObject().Count(edge => edge.Value.GetProperty("in_graph").GetBoolean());
        Assert.True(kept < ModelGraph.Of(SmallModelFolder.Shape).EdgeCount);
    }

    [Fact]
    public void Discover_WholeGraphAsAsked_SaysThatItIs()
    {
        (int exit, string output, string error) = Run(
            "discover", "ioi", "--model", _model, "--examples", "2", "--fraction", "1", "--no-held-out", "--random-draws", "0", "--quiet", "--out", _scratch["out"]);
        Assert.True(exit == 0, error);
        Assert.Contains("the circuit is the whole graph", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Discover_EveryMethod_IsComparedAtOneSize()
    {
        (int exit, string output, string error) = Run(
            "discover", "ioi", "--model", _model, "--examples", "2", "--method", "all", "--edges", "30", "--no-held-out", "--random-draws", "2", "--quiet", "--out", _scratch["out"]);
        Assert.True(exit == 0, error);
        Assert.Contains("All methods but acdc at one size: 30 edges left after pruning, as asked for; acdc searches", output, StringComparison.Ordinal);
        string[][] rows = [.. File.ReadAllLines(Path.Combine(_scratch["out"], "comparison.csv")).Select(line => line.Split(','))];
        int column = Array.IndexOf(rows[0], "edges");
        Assert.All(rows.Skip(1).Where(row => row[1] != "acdc"), row => Assert.Equal("30", row[column]));
        Assert.Contains("at one size: 30 edges", File.ReadAllText(Path.Combine(_scratch["out"], "comparison.md")), StringComparison.Ordinal);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(_scratch["out"], "comparison.json")));
        Assert.Equal(30, manifest.RootElement.GetProperty("edges").GetInt32());
        JsonElement acdc = manifest.RootElement.GetProperty("methods").GetProperty("acdc");
        Assert.Contains($"its circuit has {acdc.GetProperty("edges").GetInt32()}.", manifest.RootElement.GetProperty("size").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Discover_EveryMethodWhereFaithfulnessIsUndefined_SaysWhyInEveryTable()
    {
        (int exit, _, string error) = Run(
            "discover", "ioi", "--model", _model, "--examples", "1", "--method", "all", "--edges", "30", "--ablation", "mean-positional", "--no-held-out", "--random-draws", "0", "--quiet", "--out", _scratch["out"]);
        Assert.True(exit == 0, error);
        foreach (string name in (string[])["comparison.csv", "comparison.md", "comparison.tex"])
        {
            Assert.Contains("faithfulness is undefined", File.ReadAllText(Path.Combine(_scratch["out"], name)), StringComparison.Ordinal);
        }
    }

    private static (int Exit, string Output, string Error) Run(params string[] args) => CommandLine.Run(args);

    private string Circuit(Func<int, double> score)
    {
        ComputationGraph graph = ModelGraph.Of(SmallModelFolder.Shape);
        EdgeScores scores = new(graph, [.. Enumerable.Range(0, graph.EdgeCount).Select(score)]);
        CircuitJson.Write(_scratch["given.json"], scores, Pruning.Prune(EdgeSelection.Greedy(scores with { Values = [.. Enumerable.Range(0, graph.EdgeCount).Select(edge => (double)edge)] }, 20)), SmallModelFolder.Shape.ModelDim, null);
        return _scratch["given.json"];
    }

    private void AssertClean(string output, string folder)
    {
        Assert.DoesNotContain("NaN", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", output, StringComparison.Ordinal);
        foreach (string file in Directory.GetFiles(_scratch[folder]))
        {
            string text = File.ReadAllText(file);
            Assert.False(text.Contains("NaN", StringComparison.Ordinal) || text.Contains("Infinity", StringComparison.Ordinal), file);
        }
    }
}
