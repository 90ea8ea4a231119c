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
internal sealed class EdgeScoreSums : IReadGradientSink, IDisposable
{
    private readonly IBackend _backend;
    private readonly ComputationGraph _graph;
    private readonly Tensor _deltas;

    // [source, sequence, d_model]: the differences at each prompt's last row.
    private readonly Tensor _answerDeltas;
    private readonly List<(int[] Destinations, int Sources, double[] Sums)> _groups = [];
    private TokenBatch? _batch;
    private int[] _answerStarts = [];

    /// <param name="backend">Multiplies.</param>
    /// <param name="graph">Tells which pairs are edges.</param>
    /// <param name="deltas">
    /// [source, row, d_model]: ablated − clean, filled by the caller before each backward pass; those of the last layer's sources at the last rows
    /// alone (<see cref="SourceOutputs"/>).
    /// </param>
    /// <param name="sequenceCapacity">Greatest number of sequences of a batch.</param>
    public EdgeScoreSums(IBackend backend, ComputationGraph graph, Tensor deltas, int sequenceCapacity)
    {
        _backend = backend;
        _graph = graph;
        _deltas = deltas;
        _answerDeltas = backend.Allocate(new Shape(graph.SourceCount, sequenceCapacity, deltas.Shape.Last));
        for (int layer = 0; layer <= graph.LayerCount; layer++)
        {
            int[] destinations = [.. Destinations(layer)];
            int sources = destinations.Max(graph.SourcesBefore);
            _groups.Add((destinations, sources, new double[sources * destinations.Length]));
        }
    }

    /// <summary>Names the batch of the backward pass that follows, whose differences are there.</summary>
    public void Begin(TokenBatch batch)
    {
        _batch = batch;
        int lastLayer = _graph.LayerCount == 0 ? 1 : _graph.HeadSource(_graph.LayerCount - 1, 0);
        for (int source = 0; source < _graph.SourceCount; source++)
        {
            MatrixView answers = _answerDeltas[source].RowRange(0, batch.SequenceCount);
            if (source < lastLayer)
            {
                _backend.GatherRows(_deltas[source], batch.LastRows, answers);
            }
            else
            {
                _backend.Copy(_deltas[source].RowRange(0, batch.SequenceCount), answers);
            }
        }

        _answerStarts = [.. Enumerable.Range(0, batch.SequenceCount + 1)];
    }

    /// <inheritdoc/>
    public void Dispose() => _answerDeltas.Dispose();

    /// <inheritdoc/>
    public void OnReads(int layer, Tensor gradients)
    {
        (int[] destinations, int sources, double[] sums) = _groups[layer];
        if (layer == _graph.LayerCount)
        {
            _backend.AddScores(_answerDeltas, sources, gradients, destinations.Length, _answerStarts, sums);
        }
        else
        {
            _backend.AddScores(_deltas, sources, gradients, destinations.Length, _batch!.Starts, sums);
        }
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
