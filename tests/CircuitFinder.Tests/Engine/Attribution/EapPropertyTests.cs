using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Attribution;

public class EapPropertyTests
{
    private static readonly IMetric LogitDiff = MetricCatalog.Find("logit-diff");

    [Fact]
    public void Score_IdenticalPrompts_GivesExactZeros()
    {
        using var backend = new CpuBackend(2);
        ModelShape shape = RandomModel.Shape();
        using Transformer model = RandomModel.Create(backend, shape, 1);
        ImmutableArray<TokenPair> pairs = [.. RandomModel.Pairs(shape, 5, 2).Select(pair => pair with { Corrupted = pair.Clean })];
        Assert.All(new EdgeAttributionPatching().Score(model, pairs, LogitDiff, new ScoringOptions()).Values, score => Assert.Equal(0, score));
    }

    [Theory]
    [InlineData(AblationKind.Resample)]
    [InlineData(AblationKind.Zero)]
    [InlineData(AblationKind.Mean)]
    [InlineData(AblationKind.MeanPositional)]
    public void Score_RandomModel_IsTheSlopeOfExactPatching(AblationKind ablation)
    {
        // An edge that carries clean + t·(ablated − clean) changes the metric by t·score + O(t²).
        using var backend = new ReferenceBackend();
        ModelShape shape = RandomModel.Shape();
        using Transformer model = RandomModel.Create(backend, shape, 3);
        using Transformer kept = RandomModel.Create(backend, shape, 3, isTrainable: true);
        PlainModel plain = PlainModel.Of(kept);
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 3, 4);
        EdgeScores scores = new EdgeAttributionPatching().Score(model, pairs, LogitDiff, new ScoringOptions { Ablation = ablation });
        double[][][][] ablated = PlainAblation.Outputs(plain, pairs, ablation);
        double greatest = scores.Values.Max(Math.Abs);
        Assert.True(greatest > 1e-3);
        for (int edge = 0; edge < scores.Graph.EdgeCount; edge++)
        {
            double slope = (Metric(plain, pairs, ablated, edge, 1e-4) - Metric(plain, pairs, ablated, edge, -1e-4)) / 2e-4;
            Assert.InRange(scores.Values[edge] - slope, -1e-6 * greatest, 1e-6 * greatest);
        }
    }

    [Fact]
    public void Score_ModelWhoseLogitsAreLinearInItsEdges_EqualsExactPatching()
    {
        using var backend = new ReferenceBackend();
        ModelShape shape = RandomModel.Shape(layers: 1) with { VocabSize = 8 };
        using Transformer model = LinearModel.Create(backend, shape);
        ImmutableArray<TokenPair> pairs = [new([1, 2, 3], [1, 2, 4], [5], [6]), new([2, 0, 3], [2, 1, 4], [6], [7])];
        EdgeScores scores = new EdgeAttributionPatching().Score(model, pairs, LogitDiff, new ScoringOptions());
        Circuit[] circuits =
        [
            Circuit.Whole(scores.Graph),
            .. Enumerable.Range(0, scores.Graph.EdgeCount).Select(
                edge => Circuit.Of(scores.Graph, Enumerable.Range(0, scores.Graph.EdgeCount).Where(other => other != edge))),
        ];
        ImmutableArray<CircuitMeasurement> measured = CircuitEvaluator.Measure(model, pairs, LogitDiff, circuits, new EvaluationOptions());
        double greatest = scores.Values.Max(Math.Abs);
        Assert.True(greatest > 1e-3);
        for (int edge = 0; edge < scores.Graph.EdgeCount; edge++)
        {
            double exact = measured[edge + 1].MeanMetric - measured[0].MeanMetric;
            Assert.InRange(scores.Values[edge] - exact, -1e-6 * greatest, 1e-6 * greatest);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 0)]
    public void Score_OtherThreadsAndBatches_GivesTheSameBits(int threads, int batchSize)
    {
        ModelShape shape = RandomModel.Shape(layers: 3, heads: 4);
        double[] Run(int threadCount, int batch)
        {
            using var backend = new CpuBackend(threadCount);
            using Transformer model = RandomModel.Create(backend, shape, 5);
            return [.. new EdgeAttributionPatching().Score(
                model, RandomModel.Pairs(shape, 11, 6), LogitDiff, new ScoringOptions { BatchSize = batch }).Values];
        }

        Assert.Equal(Run(2, 11), Run(threads, batchSize));
    }

    [Theory]
    [InlineData("kl", "zero")]
    [InlineData("accuracy", "no gradient")]
    public void Score_MetricWithoutUsefulGradient_SaysSo(string metric, string reason)
    {
        using var backend = new CpuBackend(1);
        ModelShape shape = RandomModel.Shape();
        using Transformer model = RandomModel.Create(backend, shape, 1);
        UserFaultException fault = Assert.Throws<UserFaultException>(() => new EdgeAttributionPatching().Score(
            model, RandomModel.Pairs(shape, 1, 1), MetricCatalog.Find(metric), new ScoringOptions()));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    // The metric when one edge carries clean + t·(ablated − clean) and all others their source's current output.
    private static double Metric(PlainModel model, ImmutableArray<TokenPair> pairs, double[][][][] ablated, int edge, double t)
        => pairs.Select((pair, i) => LogitDiff.Evaluate(
            model.Run(pair.Clean, ablated[i], (e, current, other) => e != edge
                ? current
                : [.. current.Select((row, p) => row.Select((value, j) => value + (t * (other[p][j] - value))).ToArray())]),
            new MetricTarget(pair.Answers, pair.WrongAnswers))).Average();
}
