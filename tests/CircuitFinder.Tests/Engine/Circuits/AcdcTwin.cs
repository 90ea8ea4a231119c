using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Tensors;

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
        IReadOnlyList<PairChunk> chunks = PairChunk.Cut(pairs, pairs.Length, model);
        using var ablated = new Ablation(model, ablation, chunks);
        using var run = new CircuitRun(model, graph, ChunkCapacity.Of(chunks));
        run.Load(chunks[0], ablated);
        double[][] clean = LogProbabilities(model, run.Run(chunks[0], kept));
        double Current() => Measure(model, pairs, metric, clean, run.Run(chunks[0], kept));
        double current = Current();
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

                double without = Current();
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
        Transformer model, ImmutableArray<TokenPair> pairs, IMetric metric, double[][] clean, MatrixView logits)
    {
        double sum = 0;
        double[] row = new double[logits.Columns];
        for (int i = 0; i < pairs.Length; i++)
        {
            model.Backend.Download(logits.RowRange(i, 1), row);
            sum += metric.NeedsCleanLogProbabilities
                ? Divergence.Kl(clean[i], row)
                : -metric.Evaluate(row, new MetricTarget(pairs[i].Answers, pairs[i].WrongAnswers));
        }

        return sum / pairs.Length;
    }

    private static double[][] LogProbabilities(Transformer model, MatrixView logits)
    {
        double[][] result = new double[logits.Rows][];
        double[] row = new double[logits.Columns];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = new double[row.Length];
            model.Backend.Download(logits.RowRange(i, 1), row);
            Divergence.LogSoftmax(row, result[i]);
        }

        return result;
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

            foreach (HeadInput kind in new[] { HeadInput.Value, HeadInput.Key, HeadInput.Query })
            {
                foreach (int destination in Enumerable.Range(0, graph.HeadCount).Select(head => graph.HeadDestination(layer, kind, head)).Distinct().Reverse())
                {
                    yield return destination;
                }
            }
        }
    }

    private static bool HasPathToLogits(ComputationGraph graph, bool[] kept, int destination)
    {
        return destination == graph.LogitsDestination || graph.NodesOfDestination(destination).Any(node => Enumerable.Range(0, graph.DestinationCount).Any(
            next => node < graph.SourcesBefore(next) && kept[graph.EdgeIndex(node, next)] && HasPathToLogits(graph, kept, next)));
    }
}
