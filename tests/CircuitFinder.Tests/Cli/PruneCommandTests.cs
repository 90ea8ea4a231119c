using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

public sealed class PruneCommandTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private static string Eap => Committed("docstring", "eap");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Prune_CommittedCircuit_WritesACircuitThatMissesTheTargetWithoutAnyEdge()
    {
        (int exit, string output, string error) = Prune("--target", "loss-recovered=0.8");

        Assert.True(exit == 0, error);
        Assert.Equal(
            ["minimal.csv", "minimal.json", "minimal_circuit.dot", "minimal_circuit.json", "minimal_circuit.svg", "minimal_stages.csv"], Written());
        Circuit given = CircuitJson.Read(Eap).Circuit;
        Circuit minimal = CircuitJson.Read(Out("minimal_circuit.json")).Circuit;
        Assert.InRange(minimal.EdgeCount, 1, given.EdgeCount - 1);
        Assert.All(minimal.Edges, edge => Assert.True(given.Contains(edge)));
        List<string[]> certificate = Rows("minimal.csv");
        Assert.Equal(minimal.Edges.Select(minimal.Graph.EdgeName), certificate.Select(row => row[0]));
        Assert.All(certificate, row => Assert.InRange(Number(row[^1]), double.NegativeInfinity, 0.8 - 1e-9));
        Assert.Equal(["given", "prefix", "minimal", "given", "prefix", "minimal"], Rows("minimal_stages.csv").Select(row => row[0]));
        Assert.Contains("1-minimal", output, StringComparison.Ordinal);
        Assert.Equal("svg", XElement.Load(Out("minimal_circuit.svg")).Name.LocalName);
    }

    [Fact]
    public void Evaluate_TheMinimalCircuit_GivesTheFiguresOfThePruning()
    {
        Prune("--target", "loss-recovered=0.8", "--no-held-out");

        (int exit, string output, string error) = CommandLine.Run("evaluate", _scratch["out"], "docstring", "--examples", "6", "--random-draws", "0", "--quiet", "--json");

        Assert.True(exit == 0, error);
        JsonNode figure = JsonNode.Parse(output)!["figures"]!.AsArray().Single(each => (string)each!["name"]! == "loss_recovered")!;
        string[] minimal = Rows("minimal_stages.csv").Single(row => row[0] == "minimal");
        Assert.Equal(Number(minimal[8]), (double)figure["value"]!);
        Assert.Equal(Number(minimal[9]), (double)figure["low95"]!);
    }

    [Theory]
    [InlineData("faithfulness=1.5", "give faithfulness=VALUE or loss-recovered=VALUE, the value above 0 and at most 1")]
    [InlineData("accuracy=0.5", "give faithfulness=VALUE or loss-recovered=VALUE, the value above 0 and at most 1")]
    [InlineData("faithfulness=1", "below the target of 1. Ask for less or take edges from the whole ranking.")]
    public void Prune_TargetOutOfReach_IsOneLineAndWritesNothing(string target, string message)
    {
        (int exit, string output, string error) = Prune("--target", target);

        Assert.NotEqual(0, exit);
        Assert.Empty(output);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch["out"]));
    }

    [Fact]
    public void Prune_CircuitWithoutScoresByTheWholeRanking_IsRefused()
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(Eap))!;
        foreach ((_, JsonNode? edge) in file["edges"]!.AsObject())
        {
            edge!.AsObject().Remove("score");
        }

        string path = _scratch.Write("bare.json", file.ToJsonString());

        (int exit, _, string error) = CommandLine.Run("prune", path, "docstring", "--whole-ranking", "--examples", "4", "--quiet");

        Assert.Equal(1, exit);
        Assert.Contains("does not score every edge", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Discover_Minimal_PrunesTheRankingAndALaterRunWithoutItClearsItAway()
    {
        string[] arguments = ["discover", "ioi", "--examples", "4", "--no-held-out", "--random-draws", "0", "--quiet", "--out", _scratch["out"]];

        (int exit, string output, string error) = CommandLine.Run([.. arguments, "--minimal", "--target", "faithfulness=0.8"]);

        Assert.True(exit == 0, error);
        Assert.Contains("1-minimal", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Out("minimal.json")));
        Assert.Equal("all edges of the graph by |score|", (string)JsonNode.Parse(File.ReadAllText(Out("minimal.json")))!["ranking"]!);
        Assert.Equal(0, CommandLine.Run(arguments).Exit);
        Assert.False(File.Exists(Out("minimal.json")));
    }

    [Fact]
    public void Paths_CommittedCircuit_NamesPathsBottlenecksAndACut()
    {
        (int exit, string output, string error) = CommandLine.Run("paths", Committed("ioi", "eap"), "--top", "3", "--out", _scratch["out"]);

        Assert.True(exit == 0, error);
        Assert.Equal(["bottlenecks.csv", "cut.csv", "paths.csv", "paths.dot", "paths.svg"], Written());
        Circuit circuit = CircuitJson.Read(Committed("ioi", "eap")).Circuit;
        List<string[]> paths = Rows("paths.csv");
        Assert.Equal(3, paths.Count);
        Assert.All(paths, row => Assert.StartsWith("input -> ", row[1], StringComparison.Ordinal));
        Assert.All(paths, row => Assert.EndsWith(" -> logits", row[1], StringComparison.Ordinal));
        Assert.Equal(paths.Select(row => Number(row[3])).OrderDescending(), paths.Select(row => Number(row[3])));
        string[] cut = [.. Rows("cut.csv").Select(row => row[0])];
        Assert.Equal(0, Pruning.Prune(Circuit.Of(circuit.Graph, circuit.Edges.Where(edge => !cut.Contains(circuit.Graph.EdgeName(edge))))).EdgeCount);
        Assert.Contains(Rows("bottlenecks.csv"), row => output.Contains(row[0], StringComparison.Ordinal));
    }

    [Fact]
    public void Paths_AsJson_IsOneValue()
    {
        (int exit, string output, _) = CommandLine.Run("paths", "gpt2-ioi", "--top", "2", "--json");

        Assert.Equal(0, exit);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(2, json.RootElement.GetProperty("paths").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("paths")[0].GetProperty("strength").ValueKind);
    }

    [Fact]
    public void Paths_CircuitWithoutAPath_SaysSo()
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(Eap))!;
        foreach ((string name, JsonNode? edge) in file["edges"]!.AsObject())
        {
            edge!["in_graph"] = name == "m0->m1";
        }

        (int exit, _, string error) = CommandLine.Run("paths", _scratch.Write("dead.json", file.ToJsonString()));

        Assert.Equal(1, exit);
        Assert.Contains("no path of this circuit's 1 edges leads from the input to the logits", error, StringComparison.Ordinal);
    }

    private static string Committed(string task, string method) => Path.Combine(RepositoryRoot.Path, "results", task, "tiny", method, "circuit.json");

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private (int Exit, string Output, string Error) Prune(params string[] more)
        => CommandLine.Run(["prune", Eap, "docstring", "--examples", "6", "--random-draws", "2", "--quiet", "--out", _scratch["out"], .. more]);

    private string Out(string name) => Path.Combine(_scratch["out"], name);

    private string[] Written() => [.. Directory.EnumerateFiles(_scratch["out"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private List<string[]> Rows(string name) => [.. File.ReadLines(Out(name)).Skip(1).Select(line => line.Split(','))];
}
