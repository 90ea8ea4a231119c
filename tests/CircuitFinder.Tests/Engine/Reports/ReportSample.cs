using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports;

/// <summary>Runs to report on.</summary>
internal static class ReportSample
{
    /// <summary>One layer of one head and an MLP: eight edges.</summary>
    public static ComputationGraph Tiny { get; } = new(1, 1);

    public static ComputationGraph Graph { get; } = new(4, 4);

    /// <summary>One layer so wide that its picture has gaps of no whole number of pixels.</summary>
    public static ComputationGraph Wide { get; } = new(1, 14);

    public static EdgeScores Scores { get; } = Edges.RandomScores(Graph, seed: 1);

    public static Circuit Circuit { get; } = Draw(Graph, 40);

    public static CircuitCaption Caption { get; } = new(
        "ioi", "gpt2-tiny", "eap", "logit-diff", "corrupted", Circuit.EdgeCount, Graph.EdgeCount, 0.874, 0.791, 0.043, -0.102, 0.211);

    public static CircuitFigures Evaluation { get; } = new(
        40, 32, 14, Point(1.25), Point(1.5), Point(0), Point(0.8740000000000001), Point(0.03125), Point(0.79), Point(0.96875), Point(1), Point(0.96875))
    {
        Random = new RandomBaseline(10, 24.5, 0.043, -0.102, 0.211, 0.01, -0.5, 0.25),
    };

    /// <summary>A figure without bounds.</summary>
    public static Estimate Point(double value) => Estimate.Point(value, 12);

    /// <summary>The sample's circuit on other prompts.</summary>
    public static CircuitFigures HeldOut(double metric, double faithfulness, double kl, double recovered, double accuracy) => Evaluation with
    {
        Metric = Point(metric),
        Faithfulness = Point(faithfulness),
        KlNats = Point(kl),
        LossRecovered = Point(recovered),
        Accuracy = Point(accuracy),
        Random = null,
    };

    /// <summary>A pair of text prompts with one right and one wrong answer.</summary>
    public static AlignedPrompts Prompts { get; } = new(
        [new TokenPair([1, 2], [3, 2], [4], [5])],
        [new PromptPair(PromptText.FromText("a, \"b\""), PromptText.FromText("c\nd"), [PromptText.FromText(" é")], [PromptText.FromText(" y")])],
        0,
        []);

    public static JsonObject Provenance => new() { ["tool"] = "CircuitFinder 0.1.0", ["task"] = "ioi" };

    public static RunManifest Manifest => new()
    {
        Tool = "CircuitFinder 0.1.0",
        Command = "circuitfinder discover --task ioi",
        InputsHash = "0123abcd",
        Task = new ManifestTask("ioi", "abc", "test", 7, 512, 3, "aa"),
        Model = new ManifestModel("gpt2-tiny", "bb", 4, 4, 64, 256, 1000),
        Options = new ManifestOptions("eap", "logit-diff", "corrupted", "greedy", 40, null, null, 0.85, 10),
        Conventions = new ManifestConventions(),
        Graph = new ManifestGraph(Graph.SourceCount, Graph.DestinationCount, Graph.EdgeCount),
        Results = new ManifestResults(2.5, 0.98, -0.125, 1.5, ManifestCircuit.Of(Evaluation with { Accuracy = Point(double.NaN) })),
        Device = new ManifestDevice("cpu", "float32"),
    };

    public static RunTiming Timing => new()
    {
        Command = "circuitfinder discover ioi --threads 2",
        Revision = "abcd",
        Seconds = new OrderedDictionary<string, double> { ["load"] = 0.5, ["score"] = 1.25 },
        Search = null,
        Machine = new TimingMachine("cpu", 2, 512, "Linux", ".NET 10.0.0"),
    };

    public static Circuit Draw(ComputationGraph graph, int count, ulong seed = 1)
        => RandomCircuits.Draw(graph, SelectionMethod.Greedy, count, seed);

    public static EdgeScores All(ComputationGraph graph, params double[] values)
        => new(graph, [.. Enumerable.Range(0, graph.EdgeCount).Select(edge => values[edge % values.Length])]);

    /// <summary>Numbers that text loses easily.</summary>
    public static ImmutableArray<double> HardNumbers { get; } =
        [0, -0.0, double.Epsilon, -1e-320, 1e300, -1e300, double.MaxValue, 0.1, -1.0 / 3, Math.PI * 1e-17, 123456789012345680];

    public static long[] Bits(EdgeScores scores) => [.. scores.Values.Select(BitConverter.DoubleToInt64Bits)];
}
