using System.Collections.Immutable;
using System.Text.Json;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Models.Families;

/// <summary>EAP is the slope of what ablating an edge does: against central differences of single edges, on every golden family.</summary>
public sealed class FamilySlopeTests
{
    private const double Share = 1e-4;
    private const int Sampled = 40;

    public static TheoryData<string> Families => [.. FamilyGoldenTests.FoldersOf("golden/families")];

    [GoldenTheory("golden/families")]
    [MemberData(nameof(Families))]
    public void Eap_OfEveryFamily_IsTheSlopeOfSingleEdges(string folder)
    {
        string path = GoldenData.Path(Path.Combine("golden", "families", folder));
        var golden = new GoldenTensors(Path.Combine(path, "golden.safetensors"));
        int length = golden.Sizes("tokens")[1];
        int[][] tokens = [.. golden.Doubles("tokens").Select(token => (int)token).Chunk(length).Select(row => row[..12])];
        ImmutableArray<TokenPair> pairs = [new TokenPair([.. tokens[0]], [.. tokens[1]], [3], [5]), new TokenPair([.. tokens[2]], [.. tokens[0]], [7], [11])];
        foreach (KeyValueHeads reads in Reads(path))
        {
            using var backend = new ReferenceBackend();
            using Transformer model = ModelFolder.Load(path, backend, reads);
            EdgeScores scores = AttributionMethods.Find("eap").Score(model, pairs, MetricCatalog.Find("logit-diff"), new ScoringOptions());
            ComputationGraph graph = scores.Graph;
            int[] edges = [.. Enumerable.Range(0, graph.EdgeCount).OrderBy(edge => (edge * 7919L) % graph.EdgeCount).Take(Sampled)];
            double[] slopes = Slopes(model, pairs, edges);
            double largest = scores.Values.Max(Math.Abs);
            Assert.True(largest > 0);
            Assert.All(edges.Zip(slopes), pair => Assert.True(
                Math.Abs(scores.Values[pair.First] - pair.Second) <= 1e-5 * largest,
                $"{graph.EdgeName(pair.First)}: {scores.Values[pair.First]:R}, by differences {pair.Second:R}"));
        }
    }

    // The figures stand in the README.
    [GoldenTheory("golden/edges/gemma2-tiny")]
    [InlineData("gemma2-tiny")]
    public void Eap_BehindANorm_HasTheSignOfTheSlopeWhereTheLibrarysHasNot(string folder)
    {
        string path = GoldenData.Path(Path.Combine("golden", "edges", folder));
        using var backend = new ReferenceBackend();
        using Transformer model = ModelFolder.Load(path, backend);
        ImmutableArray<TokenPair> pairs = FamilyEdgeTests.Pairs(folder);
        EdgeScores scores = AttributionMethods.Find("eap").Score(model, pairs, MetricCatalog.Find("logit-diff"), new ScoringOptions());
        ComputationGraph graph = scores.Graph;
        int[] edges = [.. Enumerable.Range(0, graph.EdgeCount).Where(edge => graph.LayerAndHead(graph.EdgeEnds(edge).Source).Head >= 0)];
        double[] slopes = Slopes(model, pairs, edges);
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(path, "edge_scores.json")));
        JsonElement library = golden.RootElement.GetProperty("scores_library").GetProperty("EAP|patching|logit_diff");
        int theirs = edges.Zip(slopes).Count(pair => library.GetProperty(graph.EdgeName(pair.First)).GetDouble() * pair.Second < 0);
        int ours = edges.Zip(slopes).Count(pair => scores.Values[pair.First] * pair.Second < 0);
        Assert.Equal((180, 27, 0), (edges.Length, theirs, ours));
    }

    private static IEnumerable<KeyValueHeads> Reads(string path)
    {
        ModelShape native = ModelFolder.ReadShape(path, KeyValueHeads.Native);
        if (native.SharesReads)
        {
            yield return KeyValueHeads.Native;
        }

        if (!native.SharesReads || !native.NormsHeadsTogether)
        {
            yield return KeyValueHeads.Query;
        }
    }

    internal static double[] Slopes(Transformer model, ImmutableArray<TokenPair> pairs, int[] edges)
    {
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        IReadOnlyList<PairChunk> chunks = PairChunk.Cut(pairs, pairs.Length, model);
        using var ablation = new Ablation(model, AblationKind.Resample, chunks);
        using var run = new SingleEdgeRun(model, ChunkCapacity.Of(chunks));
        var answers = new AnswerMetric(model, MetricCatalog.Find("logit-diff"), chunks[0], run.Load(chunks[0], ablation));
        return [.. edges.Select(edge =>
        {
            (int source, int destination) = graph.EdgeEnds(edge);
            double above = 0;
            double below = 0;
            answers.AddChanges(run.RunEdges(destination, [source], Share), ref above);
            answers.AddChanges(run.RunEdges(destination, [source], -Share), ref below);
            return (above - below) / (2 * Share) / pairs.Length;
        })];
    }
}
