using System.Runtime.InteropServices;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Numerics;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Attribution;

/// <summary>Multiplies every read's gradient with every earlier source's difference, and sums over prompts in double precision.</summary>
/// <remarks>
/// One block of sums a destination group (a layer's heads, an MLP, the logits) stands for the whole work, so that the sums
/// grow prompt by prompt whatever the chunks are.
/// </remarks>
internal sealed class EdgeScoreSums : IReadGradientSink
{
    private readonly IBackend _backend;
    private readonly ComputationGraph _graph;
    private readonly Tensor _deltas;
    private readonly Dictionary<int, double[]> _blocks = [];
    private TokenBatch? _batch;

    /// <param name="backend">Multiplies.</param>
    /// <param name="graph">Tells which pairs are edges.</param>
    /// <param name="deltas">[source, row, d_model]: ablated − clean, filled by the caller before each backward pass.</param>
    public EdgeScoreSums(IBackend backend, ComputationGraph graph, Tensor deltas)
    {
        _backend = backend;
        _graph = graph;
        _deltas = deltas;
        for (int layer = 0; layer < graph.LayerCount; layer++)
        {
            AddBlock(graph.HeadDestination(layer, ReadKind.Query, 0), 3 * graph.HeadCount);
            if (graph.HasMlp)
            {
                AddBlock(graph.MlpDestination(layer), 1);
            }
        }

        AddBlock(graph.LogitsDestination, 1);
    }

    /// <summary>Names the batch of the backward pass that follows.</summary>
    public void Begin(TokenBatch batch) => _batch = batch;

    /// <inheritdoc/>
    public void OnLogits(Tensor gradients) => Add(_graph.LogitsDestination, 1, gradients);

    /// <inheritdoc/>
    public void OnMlp(int layer, Tensor gradients) => Add(_graph.MlpDestination(layer), 1, gradients);

    /// <inheritdoc/>
    public void OnHeads(int layer, Tensor gradients)
        => Add(_graph.HeadDestination(layer, ReadKind.Query, 0), 3 * _graph.HeadCount, gradients);

    /// <summary>The means over prompts.</summary>
    public EdgeScores ToScores(int promptCount)
    {
        double[] values = new double[_graph.EdgeCount];
        foreach ((int firstDestination, double[] block) in _blocks)
        {
            int sources = _graph.SourcesBefore(firstDestination);
            int destinations = block.Length / sources;
            for (int i = 0; i < block.Length; i++)
            {
                values[_graph.EdgeIndex(i / destinations, firstDestination + (i % destinations))] = block[i] / promptCount;
            }
        }

        return new EdgeScores(_graph, ImmutableCollectionsMarshal.AsImmutableArray(values));
    }

    private void AddBlock(int firstDestination, int destinations)
        => _blocks.Add(firstDestination, new double[_graph.SourcesBefore(firstDestination) * destinations]);

    private void Add(int firstDestination, int destinations, Tensor gradients)
        => _backend.AddScores(
            _deltas, _graph.SourcesBefore(firstDestination), gradients, destinations, _batch!.Starts, _blocks[firstDestination]);
}
