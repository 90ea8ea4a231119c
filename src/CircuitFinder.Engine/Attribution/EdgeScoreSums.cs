using System.Runtime.InteropServices;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Numerics;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Attribution;

/// <summary>Multiplies every read's gradient with every earlier source's difference, and sums over prompts in double precision.</summary>
/// <remarks>
/// One block of sums for every group of reads (<see cref="IReadGradientSink"/>) stands for the whole work, so that the sums grow prompt by prompt
/// whatever the chunks are.
/// </remarks>
internal sealed class EdgeScoreSums : IReadGradientSink
{
    private readonly IBackend _backend;
    private readonly ComputationGraph _graph;
    private readonly Tensor _deltas;
    private readonly List<(int[] Destinations, int Sources, double[] Sums)> _groups = [];
    private TokenBatch? _batch;

    /// <param name="backend">Multiplies.</param>
    /// <param name="graph">Tells which pairs are edges.</param>
    /// <param name="deltas">[source, row, d_model]: ablated − clean, filled by the caller before each backward pass.</param>
    public EdgeScoreSums(IBackend backend, ComputationGraph graph, Tensor deltas)
    {
        _backend = backend;
        _graph = graph;
        _deltas = deltas;
        for (int layer = 0; layer <= graph.LayerCount; layer++)
        {
            int[] destinations = [.. Destinations(layer)];
            int sources = destinations.Max(graph.SourcesBefore);
            _groups.Add((destinations, sources, new double[sources * destinations.Length]));
        }
    }

    /// <summary>Names the batch of the backward pass that follows.</summary>
    public void Begin(TokenBatch batch) => _batch = batch;

    /// <inheritdoc/>
    public void OnReads(int layer, Tensor gradients)
    {
        (int[] destinations, int sources, double[] sums) = _groups[layer];
        _backend.AddScores(_deltas, sources, gradients, destinations.Length, _batch!.Starts, sums);
    }

    /// <summary>The means over prompts.</summary>
    public EdgeScores ToScores(int promptCount)
    {
        double[] values = new double[_graph.EdgeCount];
        foreach ((int[] destinations, _, double[] sums) in _groups)
        {
            for (int i = 0; i < sums.Length; i++)
            {
                // A group's destinations share one product; the last sources of the largest are no sources of the others.
                int source = i / destinations.Length;
                int destination = destinations[i % destinations.Length];
                if (source < _graph.SourcesBefore(destination))
                {
                    values[_graph.EdgeIndex(source, destination)] = sums[i] / promptCount;
                }
            }
        }

        return new EdgeScores(_graph, ImmutableCollectionsMarshal.AsImmutableArray(values));
    }

    // As IReadGradientSink orders them.
    private IEnumerable<int> Destinations(int layer)
    {
        if (layer == _graph.LayerCount)
        {
            yield return _graph.LogitsDestination;
        }
        else
        {
            int first = _graph.HeadDestination(layer, ReadKind.Query, 0);
            for (int i = 0; i < 3 * _graph.HeadCount; i++)
            {
                yield return first + i;
            }
        }

        if (_graph.HasMlp && layer > 0)
        {
            yield return _graph.MlpDestination(layer - 1);
        }
    }
}
