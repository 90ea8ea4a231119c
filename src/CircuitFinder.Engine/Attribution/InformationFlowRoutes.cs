using System.Runtime.InteropServices;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Attribution;

/// <summary>Information flow routes: which share of each read every source makes up on the clean run. Needs no corruption and no
/// metric.</summary>
/// <remarks>
/// proximity(s, d) = max(0, ‖read_d‖₁ − ‖read_d − output_s‖₁) at each position; score(s→d) = proximity over the sum of proximities
/// of all d's sources,
/// averaged over a prompt's positions, then over prompts. From 0 to 1, and 1 over the sources of a destination (less where nothing
/// comes near).
/// It ranks edges by size and predicts no change of any metric. Ferrando, Voita 2024, arXiv:2403.00824.
/// </remarks>
public sealed class InformationFlowRoutes : IAttributionMethod
{
    /// <inheritdoc/>
    public string Name => "information-flow-routes";

    /// <inheritdoc/>
    public string Description => "each source's share of every read, on the clean run alone (Ferrando, Voita 2024)";

    /// <inheritdoc/>
    public bool IsSigned => false;

    /// <inheritdoc/>
    public EdgeScores Score(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options)
    {
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        IReadOnlyList<PairChunk> chunks = PairChunk.Cut(pairs, options.BatchSize, model);
        ChunkCapacity capacity = ChunkCapacity.Of(chunks);
        using var activations = new Activations(model, capacity.Rows, capacity.Answers, capacity.Length, ActivationParts.Residuals);
        using Tensor outputs = model.Backend.Allocate(new Shape(graph.SourceCount, capacity.Rows, model.Shape.ModelDim));
        double[][] shares = [.. Enumerable.Range(0, ReadPoints(graph).Count).Select(_ => new double[graph.SourceCount])];
        double[] proximities = new double[graph.SourceCount * capacity.Rows];
        for (int i = 0; i < chunks.Count; i++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            TokenBatch batch = chunks[i].Clean;
            ForwardPass.Run(model, batch, activations);
            SourceOutputs.Write(model, activations, batch, outputs);
            int read = 0;
            foreach ((int destination, int point) in ReadPoints(graph))
            {
                int sources = graph.SourcesBefore(destination);
                Span<double> found = proximities.AsSpan(0, sources * batch.RowCount);
                model.Backend.Proximity(outputs, sources, activations.Residuals[point].First(batch.RowCount), found);
                AddShares(batch, found, sources, shares[read++]);
            }

            options.Progress?.Report((i + 1) / (double)chunks.Count);
        }

        return new EdgeScores(graph, ImmutableCollectionsMarshal.AsImmutableArray(Spread(graph, shares, pairs.Count)));
    }

    // One destination for every distinct read of the whole model, and where in the residual stream it reads: all reads of a layer's
    // heads are the same.
    private static List<(int Destination, int Point)> ReadPoints(ComputationGraph graph)
    {
        var points = new List<(int Destination, int Point)>();
        for (int layer = 0; layer < graph.LayerCount; layer++)
        {
            points.Add((graph.HeadDestination(layer, HeadInput.Query, 0), 2 * layer));
            if (graph.HasMlp)
            {
                points.Add((graph.MlpDestination(layer), graph.IsParallel ? 2 * layer : (2 * layer) + 1));
            }
        }

        points.Add((graph.LogitsDestination, 2 * graph.LayerCount));
        return points;
    }

    private static void AddShares(TokenBatch batch, ReadOnlySpan<double> proximities, int sources, double[] shares)
    {
        for (int sequence = 0; sequence < batch.SequenceCount; sequence++)
        {
            int first = batch.Starts[sequence];
            int length = batch.Starts[sequence + 1] - first;
            for (int row = first; row < first + length; row++)
            {
                double total = 0;
                for (int source = 0; source < sources; source++)
                {
                    total += proximities[(source * batch.RowCount) + row];
                }

                for (int source = 0; total > 0 && source < sources; source++)
                {
                    shares[source] += proximities[(source * batch.RowCount) + row] / total / length;
                }
            }
        }
    }

    private static double[] Spread(ComputationGraph graph, double[][] shares, int promptCount)
    {
        double[] values = new double[graph.EdgeCount];
        int read = 0;
        foreach ((int first, _) in ReadPoints(graph))
        {
            int readers = graph.KindOfDestination(first) is null ? 1 : graph.HeadReadCount;
            for (int destination = first; destination < first + readers; destination++)
            {
                for (int source = 0; source < graph.SourcesBefore(destination); source++)
                {
                    values[graph.EdgeIndex(source, destination)] = shares[read][source] / promptCount;
                }
            }

            read++;
        }

        return values;
    }
}
