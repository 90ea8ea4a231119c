using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Explanation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Circuits;

/// <summary>The shipped model does the shipped induction task by induction: by attention, by patching, and by ACDC.</summary>
public sealed class ShippedInductionTests
{
    private const int Examples = 40;

    [Fact]
    public void PreviousTokenHead_FeedsTheKeysOfInductionHeads()
    {
        using var backend = new CpuBackend(2);
        (Transformer loaded, ImmutableArray<TokenPair> pairs) = ShippedModel.Load(backend, "induction", Examples);
        using Transformer model = loaded;

        // By attention: each repeats in every prompt, whatever its template.
        ImmutableArray<RoleLabel> labels = HeadStudy.Measure(model, [.. pairs.Select(pair => new HeadPrompt(pair, null))]).Labels;
        (int Layer, int Head)[] previous = [.. labels.Where(label => label.Role == HeadRole.PreviousToken).Select(label => (label.Layer, label.Head))];
        (int Layer, int Head)[] induction = [.. labels.Where(label => label.Role == HeadRole.Induction).Select(label => (label.Layer, label.Head))];
        (int Layer, int Head) feeder = Assert.Single(previous);
        Assert.Equal(0, feeder.Layer);
        Assert.NotEmpty(induction);
        Assert.All(induction, head => Assert.True(head.Layer > 0));

        // By patching: without the edges from the one to the others' keys the task is not done; without those to their queries it is.
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        Circuit Without(HeadInput kind)
        {
            HashSet<int> gone = [.. induction.Select(head => graph.EdgeIndex(graph.HeadSource(feeder.Layer, feeder.Head), graph.HeadDestination(head.Layer, kind, head.Head)))];
            return Circuit.Of(graph, Enumerable.Range(0, graph.EdgeCount).Where(edge => !gone.Contains(edge)));
        }

        IMetric metric = MetricCatalog.Find("logit-diff");
        ImmutableArray<CircuitMeasurement> measured = CircuitEvaluator.Measure(
            model, pairs, metric, [Circuit.Whole(graph), Without(HeadInput.Key), Without(HeadInput.Query)], new EvaluationOptions());
        Assert.InRange(measured[1].MeanAccuracy, 0, 0.2);
        Assert.InRange(measured[2].MeanMetric / measured[0].MeanMetric, 0.95, 1.05);

        // By ACDC.
        AcdcResult found = AcdcSearch.Run(model, pairs, MetricCatalog.Find("kl"), new AcdcOptions { Threshold = 0.02 });
        Assert.All(induction, head => Assert.True(found.Pruned.Contains(
            graph.EdgeIndex(graph.HeadSource(feeder.Layer, feeder.Head), graph.HeadDestination(head.Layer, HeadInput.Key, head.Head)))));
    }
}
