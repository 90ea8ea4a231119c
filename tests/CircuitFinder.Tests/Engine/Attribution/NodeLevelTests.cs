using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Attribution;

public sealed class NodeLevelTests
{
    private static readonly IMetric LogitDiff = MetricCatalog.Find("logit-diff");
    private static readonly ComputationGraph Graph = new(2, 2);

    public static TheoryData<string> SummingNames => [.. AttributionMethods.All.Where(method => method.Name != "exact").Select(method => method.Name)];

    [Fact]
    public void Sums_EdgesThatWereNotMeasured_CountNothing()
    {
        EdgeScores scores = Edges.Scores(
            Graph, ("m0->logits", 2), ("m0->m1", -0.5), ("a0.h1->m0", double.NaN), ("a0.h1->a1.h0<q>", 4), ("input->logits", double.NaN));
        ImmutableArray<double> nodes = NodeLevel.Sums(scores);
        for (int source = 0; source < Graph.SourceCount; source++)
        {
            Assert.Equal(Graph.SourceName(source) switch { "m0" => 1.5, "a0.h1" => 4, _ => 0 }, nodes[source]);
        }
    }

    [Fact]
    public void ToEdges_BestEdges_AreAllThoseAmongTheBestNodes()
    {
        var random = new Random(3);
        ImmutableArray<double> nodes = [.. Enumerable.Range(0, Graph.SourceCount).Select(_ => random.NextDouble() - 0.5)];
        EdgeScores scores = NodeLevel.ToEdges(Graph, nodes);
        foreach (double least in nodes.Select(Math.Abs))
        {
            bool IsBest(int node) => node < 0 || Math.Abs(nodes[node]) >= least;
            int[] among = [.. Enumerable.Range(0, Graph.EdgeCount).Where(edge =>
                IsBest(Graph.EdgeEnds(edge).Source) && IsBest(Graph.NodeOfDestination(Graph.EdgeEnds(edge).Destination)))];
            Assert.Equal(among, EdgeSelection.Threshold(scores, least).Edges);
        }
    }

    [Fact]
    public void ToEdges_Edge_HasTheScoreOfOneOfItsNodes()
    {
        ImmutableArray<double> nodes = [.. Enumerable.Range(0, Graph.SourceCount).Select(source => source % 2 == 0 ? source + 1.0 : -source - 1)];
        EdgeScores scores = NodeLevel.ToEdges(Graph, nodes);
        Assert.Equal(-2, scores.Values[Edges.Parse(Graph, "a0.h0->m1")]);
        Assert.Equal(-4, scores.Values[Edges.Parse(Graph, "m0->logits")]);
        Assert.Equal(1, scores.Values[Edges.Parse(Graph, "input->a1.h1<k>")]);
    }

    [Theory]
    [InlineData(AblationKind.Resample, 12, 2)]
    [InlineData(AblationKind.Zero, 12, 2)]
    [InlineData(AblationKind.MeanPositional, 12, 2)]
    [InlineData(AblationKind.Resample, 0, 2)]
    [InlineData(AblationKind.Zero, 0, 1)]
    [InlineData(AblationKind.Resample, 12, 1)]
    public void ScoreNodes_Exact_IsTheDefinition(AblationKind ablation, int mlpDim, int layers)
    {
        using var backend = new ReferenceBackend();
        ModelShape shape = RandomModel.Shape(layers, mlpDim: mlpDim);
        using Transformer model = RandomModel.Create(backend, shape, 3);
        using Transformer kept = RandomModel.Create(backend, shape, 3, isTrainable: true);
        PlainModel plain = PlainModel.Of(kept);
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 3, 4);
        double[][][][] ablated = PlainAblation.Outputs(plain, pairs, ablation);
        ComputationGraph graph = ModelGraph.Of(shape);
        ImmutableArray<double> scores = AttributionMethods.Find("exact").ScoreNodes(
            model, pairs, LogitDiff, new ScoringOptions { Ablation = ablation, BatchSize = 2 });
        double whole = Metric(plain, graph, pairs, ablated, -1);
        Assert.Equal(graph.SourceCount, scores.Length);
        Assert.True(scores.Max(Math.Abs) > 1e-3);
        for (int source = 0; source < scores.Length; source++)
        {
            Assert.Equal(Metric(plain, graph, pairs, ablated, source) - whole, scores[source], 1e-10);
        }
    }

    [Theory]
    [MemberData(nameof(SummingNames))]
    public void ScoreNodes_OtherMethods_IsTheSumOfTheOutEdges(string name)
    {
        using var backend = new CpuBackend(2);
        ModelShape shape = RandomModel.Shape();
        using Transformer model = RandomModel.Create(backend, shape, 3);
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 3, 4);
        IAttributionMethod method = AttributionMethods.Find(name);
        EdgeScores edges = method.Score(model, pairs, LogitDiff, new ScoringOptions());
        ImmutableArray<double> nodes = method.ScoreNodes(model, pairs, LogitDiff, new ScoringOptions());
        for (int source = 0; source < nodes.Length; source++)
        {
            double sum = Enumerable.Range(0, edges.Graph.EdgeCount)
                .Where(edge => edges.Graph.EdgeEnds(edge).Source == source)
                .Sum(edge => edges.Values[edge]);
            Assert.Equal(sum, nodes[source], 1e-12);
        }
    }

    [Fact]
    public void ScoreNodes_ExactOnOtherThreadsAndBatches_GivesTheSameBits()
    {
        ModelShape shape = RandomModel.Shape(layers: 3, heads: 4);
        double[] Run(int threads, int batch)
        {
            using var backend = new CpuBackend(threads);
            using Transformer model = RandomModel.Create(backend, shape, 5);
            return [.. AttributionMethods.Find("exact").ScoreNodes(
                model, RandomModel.Pairs(shape, 7, 6), LogitDiff, new ScoringOptions { BatchSize = batch })];
        }

        double[] expected = Run(2, 7);
        Assert.Equal(expected, Run(1, 1));
        Assert.Equal(expected, Run(3, 4));
    }

    // The mean metric when every edge out of one source carries its ablated output; no source for −1.
    private static double Metric(PlainModel model, ComputationGraph graph, ImmutableArray<TokenPair> pairs, double[][][][] ablated, int source)
        => pairs.Select((pair, i) => LogitDiff.Evaluate(
            model.Run(pair.Clean, ablated[i], (edge, current, other) => graph.EdgeEnds(edge).Source == source ? other : current),
            new MetricTarget(pair.Answers, pair.WrongAnswers))).Average();
}
