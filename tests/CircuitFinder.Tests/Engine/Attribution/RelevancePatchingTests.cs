using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Attribution;

public class RelevancePatchingTests
{
    private static readonly IMetric LogitDiff = MetricCatalog.Find("logit-diff");

    [Theory]
    [InlineData(ActivationKind.GeluTanh, AblationKind.Resample)]
    [InlineData(ActivationKind.Silu, AblationKind.Zero)]
    [InlineData(ActivationKind.Relu, AblationKind.Mean)]
    public void Score_RandomModel_IsExactPatchingOfTheModelFrozenOnTheCleanRun(ActivationKind activation, AblationKind ablation)
    {
        using var backend = new ReferenceBackend();
        ModelShape shape = RandomModel.Shape() with { Activation = activation };
        using Transformer model = RandomModel.Create(backend, shape, 3);
        using Transformer kept = RandomModel.Create(backend, shape, 3, isTrainable: true);
        PlainModel plain = PlainModel.Of(kept);
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 3, 4);
        double[][][][] ablated = PlainAblation.Outputs(plain, pairs, ablation);

        EdgeScores scores = new RelevancePatching().Score(model, pairs, LogitDiff, new ScoringOptions { Ablation = ablation });

        var exact = new double[scores.Graph.EdgeCount];
        for (int i = 0; i < pairs.Length; i++)
        {
            plain.FreezeOn(pairs[i].Clean);
            double clean = Metric(plain, pairs[i], ablated[i], -1);
            for (int edge = 0; edge < exact.Length; edge++)
            {
                exact[edge] += (Metric(plain, pairs[i], ablated[i], edge) - clean) / pairs.Length;
            }
        }

        double greatest = exact.Max(Math.Abs);
        Assert.True(greatest > 1e-3);
        Assert.All(Enumerable.Range(0, exact.Length), edge => Assert.InRange(scores.Values[edge] - exact[edge], -1e-9 * greatest, 1e-9 * greatest));
        Assert.All(
            Enumerable.Range(0, exact.Length).Where(edge => scores.Graph.KindOfDestination(scores.Graph.EdgeEnds(edge).Destination) is HeadInput.Query or HeadInput.Key),
            edge => Assert.Equal(0, scores.Values[edge]));
    }

    private static double Metric(PlainModel model, TokenPair pair, double[][][] ablated, int removed)
        => LogitDiff.Evaluate(
            model.Run(pair.Clean, ablated, (edge, current, other) => edge == removed ? other : current), new MetricTarget(pair.Answers, pair.WrongAnswers));
}
