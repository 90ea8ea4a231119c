using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Attribution;

/// <summary>What must hold of every method, and exact patching against the definition.</summary>
public class AttributionPropertyTests
{
    private static readonly IMetric LogitDiff = MetricCatalog.Find("logit-diff");

    public static TheoryData<string> Names => [.. AttributionMethods.All.Select(method => method.Name)];

    public static TheoryData<string> SignedNames => [.. AttributionMethods.All.Where(method => method.IsSigned).Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(SignedNames))]
    public void Score_IdenticalPrompts_GivesExactZeros(string name)
    {
        using var backend = new CpuBackend(2);
        ModelShape shape = RandomModel.Shape();
        using Transformer model = RandomModel.Create(backend, shape, 1);
        ImmutableArray<TokenPair> pairs = [.. RandomModel.Pairs(shape, 5, 2).Select(pair => pair with { Corrupted = pair.Clean })];
        Assert.All(AttributionMethods.Find(name).Score(model, pairs, LogitDiff, new ScoringOptions()).Values, score => Assert.Equal(0, score));
    }

    // Not eap-ig-activations: where a writer is replaced no gradient passes through it, so that even in a linear model its
    // gradients lack those paths.
    [Theory]
    [InlineData("eap-ig")]
    [InlineData("clean-corrupted")]
    [InlineData("relp")]
    [InlineData("exact")]
    public void Score_ModelWhoseLogitsAreLinearInItsEdges_IsTheSameByEveryMethod(string name)
    {
        using var backend = new ReferenceBackend();
        ModelShape shape = RandomModel.Shape(layers: 1) with { VocabSize = 8 };
        using Transformer model = LinearModel.Create(backend, shape);
        ImmutableArray<TokenPair> pairs = [new([1, 2, 3], [1, 2, 4], [5], [6]), new([2, 0, 3], [2, 1, 4], [6], [7])];
        EdgeScores eap = AttributionMethods.Find("eap").Score(model, pairs, LogitDiff, new ScoringOptions());
        EdgeScores scores = AttributionMethods.Find(name).Score(model, pairs, LogitDiff, new ScoringOptions());
        double greatest = eap.Values.Max(Math.Abs);
        Assert.True(greatest > 1e-3);
        for (int edge = 0; edge < scores.Graph.EdgeCount; edge++)
        {
            Assert.Equal(eap.Values[edge], scores.Values[edge], 1e-5 * greatest);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Score_OtherThreadsAndBatches_GivesTheSameBits(string name)
    {
        ModelShape shape = RandomModel.Shape(layers: 3, heads: 4);
        double[] Run(int threadCount, int batch)
        {
            using var backend = new CpuBackend(threadCount);
            using Transformer model = RandomModel.Create(backend, shape, 5);
            return [.. AttributionMethods.Find(name).Score(
                model, RandomModel.Pairs(shape, 7, 6), LogitDiff, new ScoringOptions { BatchSize = batch }).Values];
        }

        double[] expected = Run(2, 7);
        Assert.True(expected.Distinct().Count() > 30);
        Assert.Equal(expected, Run(1, 1));
        Assert.Equal(expected, Run(3, 4));
    }

    [Theory]
    [InlineData(AblationKind.Resample, 12)]
    [InlineData(AblationKind.Zero, 12)]
    [InlineData(AblationKind.Mean, 12)]
    [InlineData(AblationKind.MeanPositional, 12)]
    [InlineData(AblationKind.Resample, 0)]
    public void Score_Exact_IsTheDefinition(AblationKind ablation, int mlpDim)
    {
        using var backend = new ReferenceBackend();
        ModelShape shape = RandomModel.Shape(layers: 3, mlpDim: mlpDim);
        using Transformer model = RandomModel.Create(backend, shape, 3);
        using Transformer kept = RandomModel.Create(backend, shape, 3, isTrainable: true);
        PlainModel plain = PlainModel.Of(kept);
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 3, 4);
        double[][][][] ablated = PlainAblation.Outputs(plain, pairs, ablation);
        foreach (IMetric metric in new[] { LogitDiff, MetricCatalog.Find("kl") })
        {
            EdgeScores scores = AttributionMethods.Find("exact").Score(model, pairs, metric, new ScoringOptions { Ablation = ablation });
            double whole = Metric(plain, metric, pairs, ablated, -1);
            for (int edge = 0; edge < scores.Graph.EdgeCount; edge++)
            {
                Assert.Equal(Metric(plain, metric, pairs, ablated, edge) - whole, scores.Values[edge], 1e-10);
            }
        }
    }

    [Fact]
    public void Score_ExactSample_MeasuresThatManyEdgesWithTheSameValues()
    {
        using var backend = new CpuBackend(2);
        ModelShape shape = RandomModel.Shape();
        using Transformer model = RandomModel.Create(backend, shape, 3);
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 3, 4);
        double[] Run(int sample, ulong seed) =>
            [.. AttributionMethods.Find("exact").Score(model, pairs, LogitDiff, new ScoringOptions { Sample = sample, Seed = seed }).Values];

        double[] all = Run(0, 0);
        double[] some = Run(10, 7);
        double[] more = Run(20, 7);
        Assert.DoesNotContain(all, double.IsNaN);
        Assert.Equal(10, some.Count(double.IsFinite));
        Assert.Equal(20, more.Count(double.IsFinite));
        Assert.NotEqual(some.Select(double.IsNaN), Run(10, 8).Select(double.IsNaN));
        for (int edge = 0; edge < all.Length; edge++)
        {
            Assert.True(double.IsNaN(some[edge]) || (some[edge] == all[edge] && more[edge] == all[edge]));
        }
    }

    [Fact]
    public void Score_MoreSteps_ComesNearerToTheWholeEffectOfTheInput()
    {
        // Σ over the input's out-edges of EAP-IG is a Riemann sum of the metric's change along the path from corrupted to clean.
        using var backend = new ReferenceBackend();
        ModelShape shape = RandomModel.Shape();
        using Transformer model = RandomModel.Create(backend, shape, 9);
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 4, 5);
        PlainModel plain;
        using (Transformer kept = RandomModel.Create(backend, shape, 9, isTrainable: true))
        {
            plain = PlainModel.Of(kept);
        }

        double change = pairs.Average(pair => Value(plain, pair, pair.Corrupted) - Value(plain, pair, pair.Clean));
        double Error(int steps)
        {
            EdgeScores scores = AttributionMethods.Find("eap-ig").Score(model, pairs, LogitDiff, new ScoringOptions { Steps = steps });
            // The change of the input reaches the logits through every read: through the input's own edges and what they set in motion.
            double sum = Enumerable.Range(0, scores.Graph.DestinationCount)
                .Sum(destination => scores.Values[scores.Graph.EdgeIndex(ComputationGraph.InputSource, destination)]);
            return Math.Abs(sum - change);
        }

        Assert.True(Error(64) < Error(8) && Error(8) < Error(2), $"{Error(2)} {Error(8)} {Error(64)}");
        Assert.InRange(Error(512), 0, 0.01 * Math.Abs(change));
    }

    [Theory]
    [InlineData("eap-ig")]
    [InlineData("clean-corrupted")]
    public void Score_AblationThatTheMethodDoesNotKnow_SaysSo(string name)
    {
        using var backend = new CpuBackend(1);
        ModelShape shape = RandomModel.Shape();
        using Transformer model = RandomModel.Create(backend, shape, 1);
        UserFaultException fault = Assert.Throws<UserFaultException>(() => AttributionMethods.Find(name).Score(
            model, RandomModel.Pairs(shape, 1, 1), LogitDiff, new ScoringOptions { Ablation = AblationKind.Zero }));
        Assert.Contains("resampling", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_UnknownName_ListsTheKnown()
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(() => AttributionMethods.Find("epa"));
        Assert.All(AttributionMethods.All, method => Assert.Contains(method.Name, fault.Message, StringComparison.Ordinal));
    }

    private static double Value(PlainModel model, TokenPair pair, ImmutableArray<int> tokens)
        => LogitDiff.Evaluate(model.Run(tokens, null, (_, current, _) => current), new MetricTarget(pair.Answers, pair.WrongAnswers));

    // The mean metric when one edge carries its source's ablated output; no edge for −1.
    private static double Metric(PlainModel model, IMetric metric, ImmutableArray<TokenPair> pairs, double[][][][] ablated, int edge)
        => pairs.Select((pair, i) =>
        {
            double[] clean = model.Run(pair.Clean, null, (_, current, _) => current);
            double[] logProbabilities = new double[clean.Length];
            Divergence.LogSoftmax(clean, logProbabilities);
            double[] logits = model.Run(pair.Clean, ablated[i], (e, current, other) => e == edge ? other : current);
            return metric.Evaluate(logits, new MetricTarget(pair.Answers, pair.WrongAnswers, logProbabilities));
        }).Average();
}
