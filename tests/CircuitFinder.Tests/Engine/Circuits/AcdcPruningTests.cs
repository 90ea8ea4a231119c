using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Circuits;

public sealed class AcdcPruningTests
{
    private static readonly IMetric Kl = MetricCatalog.Find("kl");

    [Theory]
    [InlineData(AblationKind.Resample, false)]
    [InlineData(AblationKind.Zero, false)]
    [InlineData(AblationKind.Resample, true)]
    public void Pruned_ManySearches_DropsDeadEdgesAndLeavesTheDecisions(AblationKind ablation, bool directEdges)
    {
        using var backend = new CpuBackend(1);
        int dead = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            ModelShape shape = RandomModel.Shape(layers: 3, heads: 2);
            using Transformer model = RandomModel.Create(backend, shape, seed);
            ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 2, seed);
            AcdcResult result = AcdcSearch.Run(
                model, pairs, Kl, new AcdcOptions { Threshold = 0.0005 * (1 + seed), Ablation = ablation, DirectEdges = directEdges });
            dead += result.Circuit.EdgeCount - result.Pruned.EdgeCount;
            Assert.Equal(result.Pruned.Edges, Pruning.Prune(result.Pruned).Edges);
            Assert.Equal(result.Circuit.EdgeCount, result.Steps.IsEmpty ? result.Circuit.Graph.EdgeCount : EdgesKept(result));
            Assert.Subset(result.DirectEdges.ToHashSet(), result.DirectEdgesLeft.ToHashSet());
            if (ablation == AblationKind.Resample)
            {
                AssertSameBehaviour(model, pairs, result);
            }
        }

        Assert.True(dead > 0, "No search kept a dead edge: the test shows nothing.");
    }

    [Fact]
    public void DirectEdgesLeft_ReadThatNothingFeeds_IsDropped()
    {
        var graph = new ComputationGraph(1, 1);
        Circuit kept = Edges.Circuit(graph, "input->a0.h0<v>", "a0.h0->logits", "m0->logits", "input->logits");
        var result = new AcdcResult(kept, ["direct:a0.h0<k>->a0.h0.k", "direct:a0.h0<v>->a0.h0.v"], [], 0, 0, new AcdcStatistics(0, 0, 0, 1, 0, 0, 0, 0));
        Assert.Equal(["input->a0.h0<v>", "input->logits", "a0.h0->logits"], Edges.Names(result.Pruned));
        Assert.Equal(["direct:a0.h0<v>->a0.h0.v"], result.DirectEdgesLeft);
    }

    // What the steps leave, and what the search dropped without a step: in-edges of what leads nowhere.
    private static int EdgesKept(AcdcResult result)
    {
        HashSet<string> tested = [.. result.Steps.Where(step => !step.IsRemoved).Select(step => step.Edge)];
        return tested.Count(edge => !edge.StartsWith("direct:", StringComparison.Ordinal));
    }

    // A source whose reads are all ablated carries its ablation value, so its edges change nothing but rounding.
    private static void AssertSameBehaviour(Transformer model, ImmutableArray<TokenPair> pairs, AcdcResult result)
    {
        ImmutableArray<CircuitMeasurement> measured = CircuitEvaluator.Measure(
            model, pairs, MetricCatalog.Find("logit-diff"), [result.Circuit, result.Pruned], new EvaluationOptions());
        Assert.InRange(measured[0].MeanMetric - measured[1].MeanMetric, -1e-4, 1e-4);
        Assert.InRange(measured[0].MeanKl - measured[1].MeanKl, -1e-4, 1e-4);
    }
}
