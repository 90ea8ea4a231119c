using System.Runtime.InteropServices;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Attribution;

/// <summary>Multiplies every read's gradient with every earlier source's difference, and sums over prompts in double precision.</summary>
/// <remarks>
/// One block of sums for every product stands for the whole work, so that the sums grow prompt by prompt whatever the chunks are. A
/// layer's MLP is
/// multiplied together with its heads, which read all the same sources but the heads themselves; those follow on their own.
/// </remarks>
internal sealed class EdgeScoreSums : IReadGradients, IDisposable
{
    private readonly IBackend _backend;
    private readonly ComputationGraph _graph;
    private readonly Tensor _deltas;

    // [source, sequence, d_model]: the differences at each prompt's last row.
    private readonly Tensor _answerDeltas;
    private readonly Block _answers;
    private readonly Block _answerQueries;
    private readonly Block[] _layers;
    private readonly Block[] _ownHeads;
    private TokenBatch? _batch;

    /// <param name="backend">Multiplies.</param>
    /// <param name="graph">Tells which pairs are edges.</param>
    /// <param name="deltas">
    /// [source, row, d_model]: ablated − clean, filled by the caller before each backward pass; those of the last layer's sources
    /// at the last rows
    /// alone (<see cref="SourceOutputs"/>).
    /// </param>
    /// <param name="answerCapacity">Greatest number of rows of a batch at which answers are read.</param>
    public EdgeScoreSums(IBackend backend, ComputationGraph graph, Tensor deltas, int answerCapacity)
    {
        _backend = backend;
        _graph = graph;
        _deltas = deltas;
        _answerDeltas = backend.Allocate(new Shape(graph.SourceCount, answerCapacity, deltas.Shape.Last));
        int lastLayer = graph.LayerCount - 1;
        int[] answers = graph.HasMlp && lastLayer >= 0 ? [graph.LogitsDestination, graph.MlpDestination(lastLayer)] : [graph.LogitsDestination];
        _answers = new Block(0, graph.SourceCount, answers);
        _answerQueries = lastLayer < 0 ? new Block(0, 0, []) : Heads(lastLayer, 0, graph.HeadCount, []);
        _layers = new Block[graph.LayerCount];
        _ownHeads = new Block[graph.LayerCount];
        for (int layer = 0; layer <= lastLayer; layer++)
        {
            int before = graph.SourcesBefore(graph.FirstHeadRead(layer));
            int[] mlp = graph.HasMlp && layer < lastLayer ? [graph.MlpDestination(layer)] : [];
            int skipped = layer < lastLayer ? 0 : graph.HeadCount;
            _layers[layer] = Heads(layer, skipped, graph.HeadReadCount - skipped, mlp);
            _ownHeads[layer] = new Block(before, mlp.Length == 0 ? 0 : graph.SourcesBefore(mlp[0]) - before, mlp);
        }
    }

    /// <summary>Names the batch of the backward pass that follows, whose differences are there.</summary>
    public void Begin(TokenBatch batch)
    {
        _batch = batch;
        int lastLayer = _graph.LayerCount == 0 ? 1 : _graph.HeadSource(_graph.LayerCount - 1, 0);
        for (int source = 0; source < _graph.SourceCount; source++)
        {
            MatrixView answers = _answerDeltas[source].RowRange(0, batch.AnswerCount);
            if (source < lastLayer)
            {
                _backend.GatherRows(_deltas[source], batch.AnswerRows, answers);
            }
            else
            {
                _backend.Copy(_deltas[source].RowRange(0, batch.AnswerCount), answers);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _answerDeltas.Dispose();

    /// <inheritdoc/>
    public void OnAnswers(Tensor gradients) => AddAnswers(_answers, gradients);

    /// <inheritdoc/>
    public void OnAnswerQueries(Tensor gradients) => AddAnswers(_answerQueries, gradients);

    /// <inheritdoc/>
    public void OnReads(int layer, Tensor gradients, int firstSequence, int sequenceCount)
    {
        int row = _batch!.Starts[firstSequence];
        int[] starts = [.. _batch.Starts.Slice(firstSequence, sequenceCount + 1).ToArray().Select(start => start - row)];
        Block all = _layers[layer];
        _backend.AddScores(_deltas.Slices(0, all.SourceCount, row), gradients.Slices(0, all.Destinations.Length), starts, all.Sums);
        Block own = _ownHeads[layer];
        if (own.SourceCount > 0)
        {
            _backend.AddScores(_deltas.Slices(own.FirstSource, own.SourceCount, row), gradients.Slices(_graph.HeadReadCount, 1), starts, own.Sums);
        }
    }

    /// <summary>The means over prompts.</summary>
    public EdgeScores ToScores(int promptCount)
    {
        double[] values = new double[_graph.EdgeCount];
        foreach (Block block in (IEnumerable<Block>)[_answers, _answerQueries, .. _layers, .. _ownHeads])
        {
            for (int i = 0; i < block.Sums.Length; i++)
            {
                // Destinations of one product need not all read its last source.
                int source = block.FirstSource + (i / block.Destinations.Length);
                int destination = block.Destinations[i % block.Destinations.Length];
                if (source < _graph.SourcesBefore(destination))
                {
                    values[_graph.EdgeIndex(source, destination)] = block.Sums[i] / promptCount;
                }
            }
        }

        return new EdgeScores(_graph, ImmutableCollectionsMarshal.AsImmutableArray(values));
    }

    // Some reads of a layer's heads, and what comes with them.
    private Block Heads(int layer, int first, int count, int[] others)
    {
        int destination = _graph.FirstHeadRead(layer) + first;
        return new Block(0, _graph.SourcesBefore(destination), [.. Enumerable.Range(destination, count), .. others]);
    }

    private void AddAnswers(Block block, Tensor gradients)
    {
        int[] starts = [.. Enumerable.Range(0, _batch!.AnswerCount + 1)];
        _backend.AddScores(_answerDeltas.Slices(0, block.SourceCount), gradients.Slices(0, block.Destinations.Length), starts, block.Sums);
    }

    /// <summary>The sums of one product: some consecutive sources with some destinations.</summary>
    private sealed class Block(int firstSource, int sourceCount, int[] destinations)
    {
        public int FirstSource => firstSource;

        public int SourceCount => sourceCount;

        public int[] Destinations => destinations;

        /// <summary>[source, destination].</summary>
        public double[] Sums { get; } = new double[sourceCount * destinations.Length];
    }
}
