using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Attribution;

/// <summary>What methods say of models of other shapes: one layer, or attention alone.</summary>
public sealed class ModelShapesTests
{
    private static readonly IMetric LogitDiff = MetricCatalog.Find("logit-diff");

    public static TheoryData<int, int> Shapes => new() { { 1, 0 }, { 1, 12 }, { 3, 0 }, { 3, 12 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Score_ActivationsOneStep_CutsTheGradientAtEachWriterInTurn(int layers, int mlpDim)
    {
        // One step is the clean run itself. Each of its points cuts the gradient off what lies below: logits edges see every run, a layer's
        // attention reads none of their own layer's heads and of what lies below those.
        EdgeScores eap = Score("eap", layers, mlpDim, new ScoringOptions());
        EdgeScores scores = Score("eap-ig-activations", layers, mlpDim, new ScoringOptions { Steps = 1 });
        ComputationGraph graph = eap.Graph;
        for (int source = 0; source < graph.SourceCount; source++)
        {
            int edge = graph.EdgeIndex(source, graph.LogitsDestination);
            Assert.Equal(eap.Values[edge], scores.Values[edge], 1e-12);
        }

        if (mlpDim == 0)
        {
            // The last layer's heads reach the logits directly alone: all runs but the one that replaces them show it.
            double part = layers / (layers + 1.0);
            for (int head = 0; head < graph.HeadCount; head++)
            {
                int edge = graph.EdgeIndex(ComputationGraph.InputSource, graph.HeadDestination(layers - 1, HeadInput.Value, head));
                Assert.Equal(part * eap.Values[edge], scores.Values[edge], 1e-12);
            }
        }
        else
        {
            double part = 2 * layers / ((2 * layers) + 1.0);
            int edge = graph.EdgeIndex(ComputationGraph.InputSource, graph.MlpDestination(layers - 1));
            Assert.Equal(part * eap.Values[edge], scores.Values[edge], 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Score_CleanCorrupted_IsTheMeanOfEapFromBothEnds(int layers, int mlpDim)
    {
        // With the prompts exchanged EAP takes its gradient on the corrupted run, and its differences have the other sign.
        EdgeScores forth = Score("eap", layers, mlpDim, new ScoringOptions());
        EdgeScores back = Score("eap", layers, mlpDim, new ScoringOptions(), areExchanged: true);
        EdgeScores scores = Score("clean-corrupted", layers, mlpDim, new ScoringOptions());
        Assert.True(scores.Values.Max(Math.Abs) > 1e-3);
        for (int edge = 0; edge < scores.Graph.EdgeCount; edge++)
        {
            Assert.Equal((forth.Values[edge] - back.Values[edge]) / 2, scores.Values[edge], 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Score_InformationFlowRoutes_SharesOfAReadSumToOneOrLess(int layers, int mlpDim)
    {
        EdgeScores scores = Score("information-flow-routes", layers, mlpDim, new ScoringOptions());
        ComputationGraph graph = scores.Graph;
        Assert.All(scores.Values, score => Assert.InRange(score, 0, 1));
        for (int destination = 0; destination < graph.DestinationCount; destination++)
        {
            double sum = Enumerable.Range(0, graph.SourcesBefore(destination)).Sum(source => scores.Values[graph.EdgeIndex(source, destination)]);

            // The first attention reads the input and nothing else. Further up, a read that no source comes near gives no shares.
            bool isFirst = graph.SourcesBefore(destination) == 1;
            Assert.InRange(sum, isFirst ? 1 - 1e-12 : 0.8, 1 + 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Score_InformationFlowRoutes_IsThePlainTwins(int layers, int mlpDim)
    {
        using var backend = new ReferenceBackend();
        ModelShape shape = RandomModel.Shape(layers, mlpDim: mlpDim);
        using Transformer model = RandomModel.Create(backend, shape, 5);
        EdgeScores twin = FlowRoutesTwin.Score(model, RandomModel.Pairs(shape, 4, 6), withPositions: true);
        EdgeScores scores = Score("information-flow-routes", layers, mlpDim, new ScoringOptions());
        Assert.All(scores.Values.Zip(twin.Values), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    public void Score_InformationFlowRoutesWhereNothingIsWritten_HasNoShares(int mlpDim)
    {
        using var backend = new CpuBackend(1);
        ModelShape shape = RandomModel.Shape(mlpDim: mlpDim);
        using var model = new Transformer(
            backend, shape, (_, destination) => backend.Upload(new double[destination.Rows * destination.Columns].AsSpan(), destination));
        EdgeScores scores = AttributionMethods.Find("information-flow-routes").Score(
            model, RandomModel.Pairs(shape, 3, 6), LogitDiff, new ScoringOptions());
        Assert.All(scores.Values, score => Assert.Equal(0, score));
    }

    [Fact]
    public void Score_Random_DependsOnSeedAndGraphAlone()
    {
        EdgeScores scores = Score("random", 3, 12, new ScoringOptions { Seed = 4 });
        Assert.True(scores.Values.SequenceEqual(Score("random", 3, 12, new ScoringOptions { Seed = 4, BatchSize = 1 }, areExchanged: true).Values));
        Assert.False(scores.Values.SequenceEqual(Score("random", 3, 12, new ScoringOptions { Seed = 5 }).Values));
        Assert.All(scores.Values, score => Assert.InRange(score, 0, 1));
        Assert.Equal(scores.Values.Length, scores.Values.Distinct().Count());
        Assert.InRange(scores.Values.Average(), 0.4, 0.6);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Score_EveryMethodOnOtherThreadsAndBatches_GivesTheSameBits(int layers, int mlpDim)
    {
        ModelShape shape = RandomModel.Shape(layers, mlpDim: mlpDim);
        double[] Run(IAttributionMethod method, int threads, int batch)
        {
            using var backend = new CpuBackend(threads);
            using Transformer model = RandomModel.Create(backend, shape, 5);
            return [.. method.Score(model, RandomModel.Pairs(shape, 5, 6), LogitDiff, new ScoringOptions { BatchSize = batch }).Values];
        }

        foreach (IAttributionMethod method in AttributionMethods.All)
        {
            double[] expected = Run(method, 1, 5);
            Assert.All(expected, score => Assert.True(double.IsFinite(score)));
            Assert.Equal(expected, Run(method, 3, 2));
        }
    }

    private static EdgeScores Score(string method, int layers, int mlpDim, ScoringOptions options, bool areExchanged = false)
    {
        using var backend = new ReferenceBackend();
        ModelShape shape = RandomModel.Shape(layers, mlpDim: mlpDim);
        using Transformer model = RandomModel.Create(backend, shape, 5);
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 4, 6);
        if (areExchanged)
        {
            pairs = [.. pairs.Select(pair => pair with { Clean = pair.Corrupted, Corrupted = pair.Clean })];
        }

        return AttributionMethods.Find(method).Score(model, pairs, LogitDiff, options);
    }
}
