using System.Globalization;
using System.Text.Json;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

/// <summary>The size that is reported, the random circuits beside it, and runs that judge less.</summary>
public sealed class DiscoverSizeTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("docstring", "eap", "--select", "top-n")]
    [InlineData("greater-than", "eap", "--select", "greedy")]
    [InlineData("induction", "eap", "--level", "node")]
    [InlineData("docstring", "information-flow-routes", "--select", "greedy")]
    public void Discover_NoSizeAskedFor_ReportsASizeThatReachesTheTargetWhereOneFewerDoesNot(string task, string method, string option, string value)
    {
        string[] common = ["--method", method, option, value, "--examples", "4", "--no-held-out", "--random-draws", "2"];
        string output = Discover("smallest", task, common);
        Dictionary<string, string>[] rows = Rows("smallest", "summary.csv");
        Dictionary<string, string> chosen = Assert.Single(rows, row => row["chosen"] == "true");
        int asked = int.Parse(chosen["edges_asked"], CultureInfo.InvariantCulture);
        Assert.True(Number(chosen, "faithfulness") >= 0.85);
        Assert.Contains(Line($"\n> {asked,5}  {chosen["edges_left"],5}"), output, StringComparison.Ordinal);
        Assert.Contains(Line($"{asked - 1} edges asked for do not reach it"), output, StringComparison.Ordinal);
        AssertSized(rows);

        Discover("fewer", task, [.. common, "--edges", (asked - 1).ToString(CultureInfo.InvariantCulture)]);
        Dictionary<string, string> fewer = Assert.Single(Rows("fewer", "summary.csv"), row => row["chosen"] == "true");
        Assert.True(Number(fewer, "faithfulness") < 0.85);

        // The same circuit in every file.
        CircuitFile circuit = CircuitJson.Read(Path.Combine(_scratch["smallest"], "circuit.json"));
        Assert.Equal(chosen["edges_left"], circuit.Circuit.EdgeCount.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(circuit.Circuit.EdgeCount, Rows("smallest", "scores.csv").Count(row => row["in_circuit"] == "true"));
        Assert.Equal(Number(chosen, "faithfulness"), Number(Rows("smallest", "evaluation.csv").Single(row => row["name"] == "faithfulness"), "value"), 1e-9);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(_scratch["smallest"], "run.json")));
        Assert.Equal(asked, manifest.RootElement.GetProperty("results").GetProperty("circuit").GetProperty("edges_asked").GetInt32());
    }

    [Fact]
    public void Discover_Acdc_WritesWhatPruningLeavesAndSaysWhatTheSearchKept()
    {
        string output = Discover("out", "docstring", "--method", "acdc", "--threshold", "0.001", "--examples", "2", "--random-draws", "3");
        Dictionary<string, string> row = Assert.Single(Rows("out", "summary.csv"));
        Dictionary<string, string>[] steps = Rows("out", "acdc_steps.csv");
        CircuitFile circuit = CircuitJson.Read(Path.Combine(_scratch["out"], "circuit.json"));
        Assert.Equal(circuit.Circuit.Edges, Pruning.Prune(circuit.Circuit).Edges);
        Assert.Equal(row["edges_left"], circuit.Circuit.EdgeCount.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(row["edges_asked"], steps.Count(step => step["removed"] == "false").ToString(CultureInfo.InvariantCulture));
        Assert.Contains($"the search kept {row["edges_asked"]} edges; pruning left {row["edges_left"]}", output, StringComparison.Ordinal);
        Assert.Equal(row["edges_left"], row["random_edges_left_mean"]);
        Assert.Equal(circuit.Circuit.EdgeCount, Rows("out", "scores.csv").Count(score => score["in_circuit"] == "true"));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(_scratch["out"], "run.json")));
        JsonElement search = manifest.RootElement.GetProperty("results").GetProperty("search");
        Assert.Equal(row["edges_asked"], search.GetProperty("edges_kept").GetRawText());
        Assert.Equal(row["edges_left"], search.GetProperty("edges_left").GetRawText());
        Assert.Equal(search.GetProperty("divergence").GetDouble(), search.GetProperty("divergence_left").GetDouble(), 1e-4);
        Assert.Equal(Number(row, "kl_nats"), search.GetProperty("divergence_left").GetDouble());
    }

    [Fact]
    public void Discover_NoJudge_WritesTheCircuitAloneAndTheSameBits()
    {
        Discover("judged", "docstring", "--examples", "3", "--edges", "30");
        string output = Discover("plain", "docstring", "--examples", "3", "--edges", "30", "--no-judge");
        Assert.Contains("not judged", output, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", output, StringComparison.Ordinal);
        Assert.Equal(
            ["circuit.dot", "circuit.json", "circuit.svg", "run.json", "scores.csv"],
            Directory.GetFiles(_scratch["plain"]).Select(path => Path.GetFileName(path)!).Where(name => name != "timing.json").Order(StringComparer.Ordinal));
        Assert.Equal(File.ReadAllText(Path.Combine(_scratch["judged"], "scores.csv")), File.ReadAllText(Path.Combine(_scratch["plain"], "scores.csv")));
        Assert.Equal(
            CircuitJson.Read(Path.Combine(_scratch["judged"], "circuit.json")).Circuit.Edges,
            CircuitJson.Read(Path.Combine(_scratch["plain"], "circuit.json")).Circuit.Edges);
        Assert.DoesNotContain("NaN", File.ReadAllText(Path.Combine(_scratch["plain"], "circuit.svg")), StringComparison.Ordinal);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(_scratch["plain"], "run.json")));
        Assert.Equal(JsonValueKind.Null, manifest.RootElement.GetProperty("results").GetProperty("circuit").GetProperty("faithfulness").ValueKind);

        string search = Discover("search", "docstring", "--method", "acdc", "--threshold", "0.3", "--examples", "2", "--no-judge");
        Assert.DoesNotContain("NaN", search, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_scratch["search"], "summary.csv")));
    }

    [Theory]
    [InlineData("(--edges, --fraction, --threshold)", "discover", "ioi", "--no-judge")]
    [InlineData("--no-judge: a comparison of methods", "discover", "ioi", "--no-judge", "--method", "all", "--edges", "9")]
    [InlineData("--random-draws -1", "discover", "ioi", "--random-draws", "-1")]
    public void Discover_JudgingThatCannotBe_IsOneLineAndExit1(string message, params string[] args)
    {
        (int exit, string output, string error) = CommandLine.Run([.. args, "--quiet", "--out", _scratch["out"]]);
        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Contains(message, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.OrdinalIgnoreCase);
        Assert.False(Directory.Exists(_scratch["out"]));
    }

    [Fact]
    public void Discover_NoRandomDraws_SaysSoAndLeavesTheCellsEmpty()
    {
        string output = Discover("out", "docstring", "--examples", "3", "--random-draws", "0");
        Assert.Contains("not drawn", output, StringComparison.Ordinal);
        Assert.All(Rows("out", "summary.csv"), row => Assert.Equal(("0", "", ""), (row["random_draws"], row["random_edges_left_mean"], row["random_faithfulness_mean"])));
        Assert.DoesNotContain(Rows("out", "evaluation.csv"), row => row["name"].StartsWith("random", StringComparison.Ordinal));
        (int exit, string evaluated, string error) = CommandLine.Run(
            "evaluate", Path.Combine(_scratch["out"], "circuit.json"), "docstring", "--examples", "3", "--random-draws", "0", "--quiet");
        Assert.True(exit == 0, error);
        Assert.DoesNotContain("random circuits", evaluated, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_Circuit_PrintsHowManyRandomCircuitsOfHowManyEdges()
    {
        string circuit = Path.Combine(RepositoryRoot.Path, "results", "docstring", "tiny", "eap", "circuit.json");
        (int exit, string output, string error) = CommandLine.Run("evaluate", circuit, "docstring", "--examples", "3", "--random-draws", "4", "--quiet");
        Assert.True(exit == 0, error);
        int edges = CircuitJson.Read(circuit).Circuit.EdgeCount;
        Assert.Contains(Line($"random circuits: mean of 4, {edges}.0 edges left, faithfulness "), output, StringComparison.Ordinal);

        // Sizes that leave no edge are one line.
        Assert.InRange(output.Split('\n').Count(line => line.TrimEnd().EndsWith(", 0 edges", StringComparison.Ordinal)), 0, 1);
    }

    // Each size once, and random circuits of exactly the size beside each.
    private static void AssertSized(Dictionary<string, string>[] rows)
    {
        Assert.Equal(rows.Length, rows.Select(row => row["edges_left"]).Distinct().Count());
        Assert.Equal(rows.Length, rows.Select(row => row["edges_asked"]).Distinct().Count());
        Assert.Equal(rows.Select(row => Number(row, "edges_asked")).Order(), rows.Select(row => Number(row, "edges_asked")));
        Assert.All(rows, row => Assert.Equal(Number(row, "edges_left"), Number(row, "random_edges_left_mean")));
        Assert.All(rows, row => Assert.Equal("2", row["random_draws"]));
    }

    private Dictionary<string, string>[] Rows(string folder, string file)
    {
        string[][] cells = [.. File.ReadAllLines(Path.Combine(_scratch[folder], file)).Select(line => line.Split(','))];
        return [.. cells.Skip(1).Select(row => cells[0].Zip(row).ToDictionary(cell => cell.First, cell => cell.Second))];
    }

    private static double Number(Dictionary<string, string> row, string column) => double.Parse(row[column], CultureInfo.InvariantCulture);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private string Discover(string folder, string task, params string[] options)
    {
        (int exit, string output, string error) = CommandLine.Run(["discover", task, "--out", _scratch[folder], "--quiet", .. options]);
        Assert.True(exit == 0, error);
        return output;
    }
}
