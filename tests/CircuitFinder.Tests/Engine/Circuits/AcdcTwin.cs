using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Tests.Engine.Circuits;

/// <summary>ACDC in the plainest way: one full circuit evaluation for every edge, nothing kept between them.</summary>
internal static class AcdcTwin
{
    public static ImmutableArray<AcdcStep> Run(
        Transformer model, ImmutableArray<TokenPair> pairs, IMetric metric, double threshold, AblationKind ablation, bool isAbsolute = false)
    {
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        bool[] kept = new bool[graph.EdgeCount];
        Array.Fill(kept, true);
        double Divergence() => Measure(model, pairs, metric, graph, kept, ablation);
        double current = Divergence();
        var steps = ImmutableArray.CreateBuilder<AcdcStep>();
        foreach (int destination in Destinations(graph))
        {
            bool hasPath = HasPathToLogits(graph, kept, destination);
            for (int source = graph.SourcesBefore(destination) - 1; source >= 0; source--)
            {
                int edge = graph.EdgeIndex(source, destination);
                kept[edge] = false;
                if (!hasPath)
                {
                    continue;
                }

                double without = Divergence();
                double effect = without - current;
                bool removed = (isAbsolute ? Math.Abs(effect) : effect) < threshold;
                kept[edge] = !removed;
                current = removed ? without : current;
                steps.Add(new AcdcStep(graph.EdgeName(edge), removed, effect, without, kept.Count(isKept => isKept)));
            }
        }

        return steps.ToImmutable();
    }

    private static double Measure(
        Transformer model, ImmutableArray<TokenPair> pairs, IMetric metric, ComputationGraph graph, bool[] kept, AblationKind ablation)
    {
        var circuit = Circuit.Of(graph, Enumerable.Range(0, kept.Length).Where(edge => kept[edge]));
        CircuitMeasurement measured = CircuitMeter.Measure(
            model, pairs, metric, [circuit], new EvaluationOptions { Ablation = ablation, BatchSize = pairs.Length })[0];
        return metric.NeedsCleanLogProbabilities ? measured.MeanKl : -measured.MeanMetric;
    }

    private static IEnumerable<int> Destinations(ComputationGraph graph)
    {
        yield return graph.LogitsDestination;
        for (int layer = graph.LayerCount - 1; layer >= 0; layer--)
        {
            if (graph.HasMlp)
            {
                yield return graph.MlpDestination(layer);
            }

            foreach (ReadKind kind in new[] { ReadKind.Value, ReadKind.Key, ReadKind.Query })
            {
                for (int head = graph.HeadCount - 1; head >= 0; head--)
                {
                    yield return graph.HeadDestination(layer, kind, head);
                }
            }
        }
    }

    private static bool HasPathToLogits(ComputationGraph graph, bool[] kept, int destination)
    {
        int node = graph.NodeOfDestination(destination);
        return node < 0 || Enumerable.Range(0, graph.DestinationCount).Any(
            next => node < graph.SourcesBefore(next) && kept[graph.EdgeIndex(node, next)] && HasPathToLogits(graph, kept, next));
    }
}
