using System.Runtime.InteropServices;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Blocks;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Interventions;

/// <summary>Runs a model with a set of edges ablated. Holds the buffers; made once, used for many chunks and circuits.</summary>
/// <remarks>
/// Every destination reads Σ kept sources' current outputs + Σ removed sources' ablated outputs + the b_O of the layers
/// below, and sources recompute from what they read. With Δ = current − ablated and B the residual stream in which every
/// source is ablated, a read is B + Σ Δ over kept edges, or B + ΣΔ − Σ Δ over removed edges, whichever has fewer terms.
/// A head or MLP that nothing reads is not computed. A run after another on the same prompts starts at the first layer in which the
/// two circuits
/// differ: below it every output is the same, to the bit.
/// </remarks>
internal sealed class CircuitRun : IDisposable
{
    private readonly Transformer _model;
    private readonly IBackend _backend;
    private readonly ComputationGraph _graph;
    private readonly List<IDisposable> _owned = [];
    private readonly Activations _activations;
    private readonly Tensor _ablated;
    private readonly Tensor[] _bases;
    private readonly Tensor _deltas;
    private readonly Tensor _deltaSum;
    private readonly Tensor _read;
    private readonly Tensor _normal;
    private readonly bool[] _isComputed;
    private readonly NormedMixtures? _mixtures;

    // Of the run before, on the prompts that are loaded.
    private readonly bool[] _wasKept;
    private readonly bool[] _wasComputed;
    private bool _hasRun;
    private readonly List<int> _kept = [];
    private readonly List<int> _removed = [];

    public CircuitRun(Transformer model, ComputationGraph graph, ChunkCapacity capacity)
    {
        _model = model;
        _backend = model.Backend;
        _graph = graph;
        int modelDim = model.Shape.ModelDim;
        _activations = Own(new Activations(model, capacity.Rows, capacity.Answers, capacity.Length, ActivationParts.None));
        _ablated = Own(_backend.Allocate(new Shape(graph.SourceCount, capacity.Rows, modelDim)));
        _deltas = Own(_backend.Allocate(new Shape(graph.SourceCount, capacity.Rows, modelDim)));
        _bases = new Tensor[(2 * model.Shape.LayerCount) + 1];
        for (int i = 0; i < _bases.Length; i++)
        {
            _bases[i] = Own(_backend.Allocate(new Shape(capacity.Rows, modelDim)));
        }

        _deltaSum = Own(_backend.Allocate(new Shape(capacity.Rows, modelDim)));
        _read = Own(_backend.Allocate(new Shape(capacity.Rows, modelDim)));
        _normal = Own(_backend.Allocate(new Shape(capacity.Rows, modelDim)));
        _isComputed = new bool[graph.SourceCount];
        _mixtures = model.Shape.HasPostNorms && model.Shape.Renormalises ? Own(new NormedMixtures(model, graph, capacity.Rows)) : null;
        _wasComputed = new bool[graph.SourceCount];
        _wasKept = new bool[graph.EdgeCount];
    }

    /// <summary>How many layers were computed so far, those of all runs together.</summary>
    public long LayerRuns { get; private set; }

    /// <summary>Prepares for a chunk: computes the ablated outputs, which are the same for every circuit.</summary>
    /// <param name="chunk">The prompts.</param>
    /// <param name="ablation">What removed edges carry.</param>
    public void Load(PairChunk chunk, Ablation ablation)
    {
        int rows = chunk.Clean.RowCount;
        _hasRun = false;
        ablation.Write(chunk, _ablated);
        ResidualBases.Write(_model, _ablated, rows, _bases);
        _mixtures?.Load(_ablated, rows);
    }

    /// <summary>Runs the clean prompts of the loaded chunk under a circuit.</summary>
    /// <param name="chunk">The loaded chunk.</param>
    /// <param name="kept">[edge], in graph order.</param>
    /// <returns>[sequence, vocabulary]: logits at the answer positions; overwritten by the next run.</returns>
    public MatrixView Run(PairChunk chunk, ReadOnlySpan<bool> kept)
    {
        if (kept.Length != _graph.EdgeCount)
        {
            throw new ArgumentException($"{kept.Length} flags do not fit a graph of {_graph.EdgeCount} edges.", nameof(kept));
        }

        TokenBatch batch = chunk.Clean;
        FindComputed(kept);
        int firstLayer = _hasRun ? FirstDifference(kept) : -1;
        kept.CopyTo(_wasKept);
        _isComputed.CopyTo(_wasComputed, 0);

        // A run that is stopped by a fault leaves nothing to go on from.
        _hasRun = false;
        SumBelow(firstLayer, batch.RowCount);
        if (firstLayer < 0 && _isComputed[ComputationGraph.InputSource])
        {
            _model.Embedding.Forward(batch, _deltas[ComputationGraph.InputSource].RowRange(0, batch.RowCount));
            FinishSource(ComputationGraph.InputSource, batch.RowCount);
        }

        for (int layer = Math.Max(0, firstLayer); layer < _model.Shape.LayerCount; layer++)
        {
            RunHeads(batch, layer, kept);
            if (_graph.HasMlp && _isComputed[_graph.MlpSource(layer)])
            {
                RunMlp(batch.RowCount, layer, kept);
            }

            LayerRuns++;
        }

        _hasRun = true;
        MatrixView residual = Read(_graph.LogitsDestination, _bases[^1], batch.RowCount, kept);
        return ForwardPass.UnembedLast(_model, batch, residual, _activations);
    }

    /// <summary>Forgets the run before: the next one computes everything.</summary>
    public void Forget() => _hasRun = false;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable resource in _owned)
        {
            resource.Dispose();
        }
    }

    private void FindComputed(ReadOnlySpan<bool> kept)
    {
        Array.Clear(_isComputed);
        for (int destination = 0; destination < _graph.DestinationCount; destination++)
        {
            int first = _graph.FirstEdge(destination);
            for (int source = 0; source < _graph.SourcesBefore(destination); source++)
            {
                _isComputed[source] |= kept[first + source];
            }
        }
    }

    // The first layer that reads or is read otherwise than in the run before; −1 where the input is, the number of layers where
    // only the logits' reads differ.
    private int FirstDifference(ReadOnlySpan<bool> kept)
    {
        int source = _isComputed.AsSpan().CommonPrefixLength(_wasComputed);
        int first = source == _isComputed.Length ? _model.Shape.LayerCount : source == ComputationGraph.InputSource ? -1 : _graph.LayerAndHead(source).Layer;
        for (int destination = 0; destination < _graph.LogitsDestination; destination++)
        {
            int edge = _graph.FirstEdge(destination);
            int count = _graph.SourcesBefore(destination);
            if (!kept.Slice(edge, count).SequenceEqual(_wasKept.AsSpan(edge, count)))
            {
                first = Math.Min(first, _graph.LayerAndHead(_graph.NodeOfDestination(destination)).Layer);
            }
        }

        return first;
    }

    // Σ Δ over the sources below a layer, in the order in which a whole run adds them.
    private void SumBelow(int layer, int rows)
    {
        _backend.Zero(_deltaSum.First(rows));
        int end = layer < 0 ? 0 : layer < _model.Shape.LayerCount ? _graph.HeadSource(layer, 0) : _graph.SourceCount;
        for (int source = 0; source < end; source++)
        {
            if (_isComputed[source])
            {
                _backend.AddScaled(_deltas[source].RowRange(0, rows), 1, _deltaSum.First(rows));
            }
        }
    }

    private void RunHeads(TokenBatch batch, int layer, ReadOnlySpan<bool> kept)
    {
        int rows = batch.RowCount;
        int headDim = _model.Shape.HeadDim;
        TransformerLayer parts = _model.Layers[layer];
        MatrixView queryKeyValue = _activations.QueryKeyValues[layer].First(rows);
        if (!Enumerable.Range(0, _graph.HeadCount).Any(head => _isComputed[_graph.HeadSource(layer, head)]))
        {
            return;
        }

        // A norm behind attention divides by the sum over all heads, read by anything or not; a norm of all queries or keys likewise.
        bool needsAll = _model.Shape.HasShares || _model.Shape.NormsHeadsTogether;
        int first = _graph.FirstHeadRead(layer);
        for (int destination = first; destination < first + _graph.HeadReadCount; destination++)
        {
            if (!needsAll && !_graph.NodesOfDestination(destination).Any(node => _isComputed[node]))
            {
                continue;
            }

            MatrixView read = Read(destination, _bases[2 * layer], rows, kept);
            MatrixView normal = Normalise(parts.AttentionNorm, read, _activations.Statistics[2 * layer]);
            (_, int head) = _graph.LayerAndHead(_graph.NodeOfDestination(destination));
            parts.Attention.Read(_graph.KindOfDestination(destination)!.Value, head, normal, queryKeyValue);
        }

        MatrixView values = _activations.HeadValues[layer].First(rows);
        parts.Attention.Attend(queryKeyValue, _graph.HeadCount, batch.Starts, _activations.Patterns[layer].First(rows), values);
        if (_model.Shape.HasShares && parts.AttentionPostNorm is { } postNorm)
        {
            MatrixView total = _activations.AttentionTotals[layer].First(rows);
            parts.Attention.Output.Forward(values, total);
            postNorm.Forward(total, _activations.Written!.First(rows), _activations.PostStatistics[2 * layer].First(rows));
        }

        for (int head = 0; head < _graph.HeadCount; head++)
        {
            int source = _graph.HeadSource(layer, head);
            if (_isComputed[source])
            {
                parts.Attention.WriteHead(head, values.ColumnRange(head * headDim, headDim), _deltas[source].RowRange(0, rows));
                if (_model.Shape.HasShares)
                {
                    SourceOutputs.Share(_model, _deltas[source].RowRange(0, rows), _activations.PostStatistics[2 * layer]);
                }

                FinishSource(source, rows);
            }
        }
    }

    private void RunMlp(int rows, int layer, ReadOnlySpan<bool> kept)
    {
        TransformerLayer parts = _model.Layers[layer];
        int source = _graph.MlpSource(layer);
        MatrixView read = Read(_graph.MlpDestination(layer), _bases[_model.Shape.MlpPoint(layer)], rows, kept, isBehind: _graph.IsParallel);
        MatrixView normal = Normalise(parts.MlpNorm!, read, _activations.Statistics[(2 * layer) + 1]);
        MatrixView hidden = _activations.MlpHiddens[layer].First(rows);
        MatrixView output = _deltas[source].RowRange(0, rows);
        parts.Mlp!.Forward(normal, hidden, hidden, parts.MlpPostNorm is null ? output : _activations.MlpTotals[layer].First(rows));
        parts.MlpPostNorm?.Forward(_activations.MlpTotals[layer].First(rows), output, _activations.PostStatistics[(2 * layer) + 1].First(rows));
        FinishSource(source, rows);
    }

    // Turns a source's current output, in its slice of _deltas, into its Δ.
    private void FinishSource(int source, int rows)
    {
        MatrixView delta = _deltas[source].RowRange(0, rows);
        _backend.Subtract(delta, _ablated[source].RowRange(0, rows), delta);
        _backend.AddScaled(delta, 1, _deltaSum.First(rows));
    }

    private MatrixView Normalise(NormBlock norm, MatrixView read, Tensor statistics)
    {
        MatrixView normal = _normal.First(read.Rows);
        norm.Forward(read, normal, statistics.First(read.Rows));
        return normal;
    }

    // Behind a parallel layer's heads, the sum holds more than its MLP reads.
    private MatrixView Read(int destination, Tensor baseline, int rows, ReadOnlySpan<bool> kept, bool isBehind = false)
    {
        if (_mixtures is not null)
        {
            _mixtures.Read(_deltas, destination, kept, _isComputed, _read.First(rows));
            return _read.First(rows);
        }

        _kept.Clear();
        _removed.Clear();
        int first = _graph.FirstEdge(destination);
        for (int source = 0; source < _graph.SourcesBefore(destination); source++)
        {
            if (_isComputed[source])
            {
                (kept[first + source] ? _kept : _removed).Add(source);
            }
        }

        MatrixView read = _read.First(rows);
        _backend.Copy(baseline.First(rows), read);
        if (!isBehind && _removed.Count < _kept.Count)
        {
            _backend.AddScaled(_deltaSum.First(rows), 1, read);
            _backend.AddSelected(_deltas, CollectionsMarshal.AsSpan(_removed), -1, read);
        }
        else
        {
            _backend.AddSelected(_deltas, CollectionsMarshal.AsSpan(_kept), 1, read);
        }

        return read;
    }

    private T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }
}
