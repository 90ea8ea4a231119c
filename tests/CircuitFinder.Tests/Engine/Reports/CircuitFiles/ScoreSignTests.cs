using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Runs.Evaluate;
using CircuitFinder.Engine.Runs.Export;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports.CircuitFiles;

/// <summary>Discover, evaluate and export agree which edges help, whatever the method and whoever wrote the file.</summary>
public sealed class ScoreSignTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public static TheoryData<string> Methods => [.. AttributionMethods.All.Select(method => method.Name)];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    public void Rankings_OfEveryFormat_AgreeWithTheDiscovery(string method)
    {
        string model = SmallModelFolder.Write(_scratch);
        using var backend = new CpuBackend(2);
        DiscoveryResult found = Discover(model, method, backend);
        double cpr = found.Evaluation.Cpr!.Value.Value;
        double cmd = found.Evaluation.Cmd!.Value.Value;
        string ours = Path.Combine(found.Folder, "circuit.json");
        string mib = Assert.Single(Export(ours, circuits: false));
        string foreign = Foreign(mib);
        EdgeScores helpful = HelpfulSigns.ToNegative(found.Scores, HelpfulSigns.OfMethod(method));
        int[][] expected = [.. SizeGrid.Fractions.Where(fraction => fraction < 1).Select(fraction => Edges(helpful, fraction))];

        foreach (string path in new[] { ours, mib, foreign, EapIg(foreign) })
        {
            Dictionary<string, double> figures = Evaluate(path, model, backend).Figures.ToDictionary(figure => figure.Name, figure => figure.Value);
            Assert.Equal(cpr, figures["cpr"]);
            Assert.Equal(cmd, figures["cmd"]);
            Assert.Equal(expected, Export(path, circuits: true).Select(circuit => CircuitJson.Read(circuit).Circuit.Edges.ToArray()));
        }

        Assert.Equal(CircuitJson.Read(mib).Scores!.Values.ToArray(), CircuitJson.Read(Assert.Single(Export(mib, circuits: false, folder: "again"))).Scores!.Values.ToArray());
    }

    [Fact]
    public void Rankings_OfASampleOfEdges_LeaveTheOthersLastAsDiscoverDid()
    {
        string model = SmallModelFolder.Write(_scratch);
        using var backend = new CpuBackend(2);
        DiscoveryResult found = Discover(model, "exact", backend, sample: 40);

        Assert.Equal(
            found.Evaluation.Cpr!.Value.Value,
            Evaluate(Path.Combine(found.Folder, "circuit.json"), model, backend).Figures.Single(figure => figure.Name == "cpr").Value);
    }

    [Theory]
    [InlineData(null, new[] { 1.0, -2, 3 }, HelpfulSign.Positive, "default")]
    [InlineData(null, new[] { 1.0, 0, 3 }, HelpfulSign.Magnitude, "one sign")]
    [InlineData(null, new[] { -1.0, -2, 0 }, HelpfulSign.Magnitude, "one sign")]
    [InlineData(HelpfulSign.Negative, new[] { 1.0, -2, 3 }, HelpfulSign.Negative, "as asked for, negative")]
    [InlineData(HelpfulSign.Positive, new[] { -1.0, -2, 0 }, HelpfulSign.Positive, "as asked for, positive")]
    public void Of_FileThatDoesNotSay_IsAsAskedOrTheStatedDefault(HelpfulSign? asked, double[] values, HelpfulSign helpful, string source)
    {
        ScoreSign sign = ScoreSign.Of("x.json", File(values, origin: null), asked);

        Assert.Equal(helpful, sign.Helpful);
        Assert.Contains(source, sign.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eap", null, HelpfulSign.Negative)]
    [InlineData("random", null, HelpfulSign.Magnitude)]
    [InlineData("information-flow-routes", null, HelpfulSign.Magnitude)]
    [InlineData("acdc", null, HelpfulSign.Negative)]
    [InlineData(null, null, HelpfulSign.Negative)]
    [InlineData("random", HelpfulSign.Positive, HelpfulSign.Positive)]
    public void Of_FileWithProvenance_IsAsItSaysOrAsItsMethodScores(string? method, HelpfulSign? says, HelpfulSign helpful)
    {
        CircuitFile file = File([1, 2, 3], new CircuitOrigin("t", "m", method, says));

        Assert.Equal(helpful, ScoreSign.Of("x.json", file, asked: null).Helpful);
        Assert.Equal(helpful, ScoreSign.Of("x.json", file, helpful).Helpful);
        HelpfulSign other = helpful == HelpfulSign.Positive ? HelpfulSign.Negative : HelpfulSign.Positive;
        Assert.Contains("x.json says itself", Assert.Throws<UserFaultException>(() => ScoreSign.Of("x.json", file, other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SignOfNoName_IsAFaultWithItsPlace()
    {
        string path = _scratch.Write("c.json", """{"cfg":{"n_layers":1,"n_heads":1},"nodes":{},"edges":{},"circuitfinder":{"helpful":"up"}}""");

        Assert.Contains("c.json(1,", Assert.Throws<UserFaultException>(() => CircuitJson.Read(path)).Message, StringComparison.Ordinal);
    }

    private static CircuitFile File(double[] values, CircuitOrigin? origin)
    {
        var graph = new CircuitFinder.Engine.Graphs.ComputationGraph(1, 1, hasMlp: false);
        EdgeScores scores = new(graph, [.. Enumerable.Range(0, graph.EdgeCount).Select(edge => values[edge % values.Length])]);
        return new CircuitFile(graph, Circuit.Empty(graph), scores, 8, origin);
    }

    private static int[] Edges(EdgeScores scores, double fraction)
        => [.. Pruning.Prune(EdgeSelection.TopN(scores, SizeGrid.EdgesAt(fraction, scores.Graph.EdgeCount), EdgeRanking.Helpfulness)).Edges];

    private DiscoveryResult Discover(string model, string method, CpuBackend backend, int sample = 0)
        => DiscoveryRun.Run(
            new DiscoveryOptions
            {
                Task = "ioi",
                TasksFolder = ShippedModel.Tasks,
                Model = model,
                ModelsFolder = _scratch.Root,
                Finder = CircuitFinders.Create(method, new FinderSettings { Sample = sample }),
                Examples = 2,
                HoldOut = false,
                RandomDraws = 0,
                Output = _scratch["found"],
            },
            backend,
            null,
            CancellationToken.None);

    private EvaluationReport Evaluate(string path, string model, CpuBackend backend)
        => EvaluationRun.Run(
            new EvaluationRunOptions
            {
                CircuitPath = path,
                Task = "ioi",
                TasksFolder = ShippedModel.Tasks,
                Model = model,
                ModelsFolder = _scratch.Root,
                Examples = 2,
                RandomDraws = 0,
                Resamples = 10,
            },
            backend,
            null,
            CancellationToken.None).Report;

    private ImmutableArray<string> Export(string path, bool circuits, string? folder = null)
        => MibExport.Run(new MibExportOptions
        {
            Inputs = [path],
            Output = _scratch[folder ?? (circuits ? "circuits" : "importances")],
            Task = "ioi",
            Model = "small",
            AsCircuits = circuits,
            Ranking = circuits ? EdgeRanking.Helpfulness : EdgeRanking.Magnitude,
        });

    // As MIB's own code would write it: nothing of ours.
    private string Foreign(string path)
    {
        JsonObject json = JsonNode.Parse(System.IO.File.ReadAllText(path))!.AsObject();
        json.Remove(CircuitJson.ProvenanceKey);
        return _scratch.Write("foreign.json", json.ToJsonString());
    }

    // As EAP-IG's earlier code wrote it: a flag a node.
    private string EapIg(string path)
    {
        JsonObject json = JsonNode.Parse(System.IO.File.ReadAllText(path))!.AsObject();
        foreach ((string node, JsonNode? value) in json["nodes"]!.AsObject().ToArray())
        {
            json["nodes"]![node] = value!["in_graph"]!.GetValue<bool>();
        }

        return _scratch.Write("eap-ig.json", json.ToJsonString());
    }
}
