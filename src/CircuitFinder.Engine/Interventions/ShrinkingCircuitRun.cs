using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Interventions;

/// <summary>
/// A circuit that loses edges destination by destination, from the logits down: tries the loss of some edges of the
/// current destination and recomputes only what that can reach.
/// </summary>
/// <remarks>
/// While a destination's in-edges are tried, everything upstream of it is whole, so its sources' outputs are constants;
/// losing s→d moves d's read by ablated_s − clean_s. From there the change follows kept edges only. Nodes whose output is
/// read at the answer positions alone (by the logits, by MLPs and queries that are themselves needed only there) are computed
/// only there. Several trials run as one batch.
/// </remarks>
internal sealed class ShrinkingCircuitRun : IDisposable
{
    private readonly long _trialBytes;
    private readonly ModelShape _shape;
    private readonly IBackend _backend;
    private readonly ComputationGraph _graph;
    private readonly TokenBatch _batch;
    private readonly KeptEdges _kept;
    private readonly TrialBuffers _buffers;
    private readonly TrialReads _reads;
    private readonly TrialNodes _nodes;
    private readonly Activations _clean;
    private readonly List<IDisposable> _owned = [];

    // The read of the current destination under the edges removed so far.
    private readonly Tensor _read;

    /// <param name="model">The model.</param>
    /// <param name="chunk">All prompts.</param>
    /// <param name="ablation">What lost edges carry.</param>
    /// <param name="directEdges">Whether heads' own links will be cut, which needs their ablated queries, keys and values.</param>
    /// <param name="trialBytes">Memory for trials.</param>
    public ShrinkingCircuitRun(Transformer model, PairChunk chunk, AblationKind ablation, bool directEdges, long trialBytes)
    {
        _trialBytes = trialBytes;
        _shape = model.Shape;
        _backend = model.Backend;
        _graph = ModelGraph.Of(model.Shape);
        _batch = chunk.Clean;
        _kept = new KeptEdges(_graph, _shape.CouplesHeads);
        _buffers = Own(new TrialBuffers(_backend));
        var batch = new RepeatedBatch(_batch);
        ChunkCapacity capacity = ChunkCapacity.Of([chunk]);
        _reads = Own(new TrialReads(model, _kept, batch, _buffers, capacity.Rows));
        _read = Own(_backend.Allocate(new Shape(capacity.Rows, _shape.ModelDim)));
        using (var source = new Ablation(model, ablation, [chunk]))
        {
            _reads.LoadAblated(model, source, chunk, capacity.Rows);
        }

        Activations? corrupted = null;
        if (ablation == AblationKind.Resample && directEdges)
        {
            corrupted = Own(new Activations(model, capacity.Rows, capacity.Answers, capacity.Length, ActivationParts.QueryKeyValues));
            ForwardPass.Run(model, chunk.Corrupted, corrupted);
        }

        _clean = Own(new Activations(
            model, capacity.Rows, capacity.Answers, capacity.Length, ActivationParts.Residuals | ActivationParts.QueryKeyValues));
        CleanLogits = ForwardPass.Run(model, chunk.Clean, _clean);
        _reads.StartWhole(model, _clean);
        _nodes = Own(new TrialNodes(model, _kept, batch, _buffers, _reads, _clean, corrupted, Work));
    }

    /// <summary>What was computed so far.</summary>
    public SearchWork Work { get; } = new();

    /// <summary>[edge]: what is kept now.</summary>
    public ReadOnlySpan<bool> Kept => _kept.Flags;

    /// <summary>[sequence, vocabulary]: the whole model's logits at the answer positions.</summary>
    public MatrixView CleanLogits { get; }

    /// <summary>Bytes that a search needs beside the model and its trials.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="pairs">All prompts.</param>
    /// <param name="ablation">What lost edges carry.</param>
    /// <param name="directEdges">Whether heads' own links will be cut.</param>
    public static long PredictBytes(ModelShape shape, IReadOnlyList<TokenPair> pairs, AblationKind ablation, bool directEdges)
    {
        using var backend = new CountingBackend(BackendCapacity.Processor);
        using var model = new Transformer(backend, shape, (_, _) => { });
        long before = backend.CurrentBytes;
        using var run = new ShrinkingCircuitRun(model, PairChunk.Cut(pairs, pairs.Count, model)[0], ablation, directEdges, trialBytes: 0);
        return backend.PeakBytes - before;
    }

    /// <summary>Whether anything kept reads what a read's nodes write; all their readers must be decided.</summary>
    public bool HasConsumerBehind(int destination) => _kept.HasConsumerBehind(destination);

    /// <summary>Whether a head's own link from a read to its query, key or value is kept.</summary>
    public bool IsDirectKept(int destination) => _kept.HasDirect(destination);

    /// <summary>Turns to a destination all of whose node's readers are decided.</summary>
    public void Begin(int destination)
    {
        _buffers.Trim(_trialBytes);
        foreach (int node in _graph.NodesOfDestination(destination))
        {
            (int layer, int head) = _graph.LayerAndHead(node);
            if (head < 0 || !_shape.CouplesHeads)
            {
                _kept.FindConsumers(node);
                continue;
            }

            // The layer's heads are computed together.
            for (int other = 0; other < _graph.HeadCount; other++)
            {
                _kept.FindConsumers(_graph.HeadSource(layer, other));
            }
        }

        _backend.Copy(_clean.Residuals[_reads.PointOf(destination)].First(_batch.RowCount), _read.First(_batch.RowCount));
        _nodes.Begin();
    }

    /// <summary>How many trials at once are worth while, from memory and from the rows that a product of the backend needs to be
    /// fast.</summary>
    public int TrialCapacity(int destination)
    {
        int node = _graph.NodeOfDestination(destination);
        long perTrial = (long)_batch.AnswerCount * _shape.OutputSize;
        for (int source = node < 0 ? _graph.SourceCount : node; source < _graph.SourceCount; source++)
        {
            if (_kept.HasConsumer(source))
            {
                int rows = _kept.IsAnswerOnly(source) ? _batch.AnswerCount : _batch.RowCount;
                perTrial += (long)rows * (_shape.ModelDim + (4 * _shape.HeadDim));
            }
        }

        perTrial += (long)_batch.RowCount * ((4 * _shape.ModelDim) + _shape.MlpDim);
        return (int)Math.Clamp(_trialBytes / sizeof(float) / perTrial, 1, _backend.Capacity.MaximumTrials);
    }

    /// <summary>Runs trial circuits: trial i loses the first i + 1 of some edges of the destination, beside what is lost already.</summary>
    /// <param name="destination">The current destination.</param>
    /// <param name="sources">The edges' sources, in the order in which they go.</param>
    /// <returns>[trial·sequence, vocabulary]: logits at the answer positions, trial by trial; overwritten by the next call.</returns>
    public MatrixView Try(int destination, ReadOnlySpan<int> sources)
    {
        int rows = _batch.RowCount;
        int node = _graph.NodeOfDestination(destination);
        _reads.ClearChanges();
        if (node < 0)
        {
            return TryLogits(sources);
        }

        MatrixView reads = _buffers.Get("read", 0, sources.Length * rows, _shape.ModelDim);
        for (int trial = 0; trial < sources.Length; trial++)
        {
            MatrixView read = reads.RowRange(trial * rows, rows);
            _backend.Copy(trial == 0 ? _read.First(rows) : reads.RowRange((trial - 1) * rows, rows), read);
            _backend.AddScaled(_reads.Delta(sources[trial]), -1, read);
        }

        if (_shape.CouplesHeads && _graph.KindOfDestination(destination) is not null)
        {
            return TryHeads(destination, sources.Length, read => read == destination ? reads : null);
        }

        if (_graph.KindOfDestination(destination) is { } kind)
        {
            _nodes.ComputeHead(node, sources.Length, k => k == kind, _ => reads);
        }
        else
        {
            _nodes.ComputeMlp(node, sources.Length, _kept.IsAnswerOnly(node) ? _reads.AnswerRows(reads, sources.Length) : reads);
        }

        return Propagate(node, sources.Length, destination);
    }

    /// <summary>Runs one trial circuit in which a head's query, key or value is replaced by its ablated value.</summary>
    /// <param name="destination">The read whose link is cut.</param>
    public MatrixView TryDirect(int destination)
    {
        int node = _graph.NodeOfDestination(destination);
        _reads.ClearChanges();
        if (_shape.CouplesHeads)
        {
            return TryHeads(destination, 1, _ => null, destination);
        }

        HeadInput kind = _graph.KindOfDestination(destination)!.Value;
        _nodes.ComputeHead(node, 1, _ => false, null, kind);
        return Propagate(node, 1, -1);
    }

    /// <summary>Makes trials real: the first edges are lost for good.</summary>
    /// <param name="destination">The current destination.</param>
    /// <param name="sources">As given to <see cref="Try"/>.</param>
    /// <param name="count">How many of them go; at least 1.</param>
    public void Accept(int destination, ReadOnlySpan<int> sources, int count)
    {
        int rows = _batch.RowCount;
        foreach (int source in sources[..count])
        {
            _kept.Lose(_graph.EdgeIndex(source, destination));
            _backend.AddScaled(_reads.Delta(source), -1, _read.First(rows));
        }

        AcceptTrial(count - 1, sources.Length);
    }

    /// <summary>Loses edges without asking what that does: brings a search that is taken up again to where it was.</summary>
    /// <param name="destination">The current destination.</param>
    /// <param name="sources">The lost edges' sources, in the order in which they went; at least one.</param>
    public void Restore(int destination, ReadOnlySpan<int> sources)
    {
        // All trials but the last are computed in vain, but with the bits that the interrupted search gave them.
        for (int first = 0; first < sources.Length;)
        {
            ReadOnlySpan<int> some = sources.Slice(first, Math.Min(TrialCapacity(destination), sources.Length - first));
            Try(destination, some);
            Accept(destination, some, some.Length);
            first += some.Length;
        }
    }

    /// <summary>Makes a cut of a head's own link real.</summary>
    public void AcceptDirect(int destination)
    {
        _kept.LoseDirect(destination);
        AcceptTrial(0, 1);
    }

    /// <summary>Drops all edges into a destination whose nodes nothing kept reads. Nothing is computed, unless other heads of the layer
    /// are read and depend on this one through a norm that they share.</summary>
    public void Drop(int destination)
    {
        _kept.LoseInto(destination);
        if (!(_shape.HasShares || _shape.NormsHeadsTogether) || _graph.KindOfDestination(destination) is null)
        {
            return;
        }

        (int layer, _) = _graph.LayerAndHead(_graph.NodeOfDestination(destination));
        if (Enumerable.Range(0, _graph.HeadCount).Any(head => _kept.HasConsumer(_graph.HeadSource(layer, head))))
        {
            _reads.ClearChanges();
            TryHeads(destination, 1, read => read == destination ? _reads.Sum(read, 1, answerPositionOnly: false) : null);
            AcceptTrial(0, 1);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable resource in _owned)
        {
            resource.Dispose();
        }
    }

    private MatrixView TryLogits(ReadOnlySpan<int> sources)
    {
        int sequences = _batch.AnswerCount;
        MatrixView reads = _buffers.Get("read", 0, sources.Length * sequences, _shape.ModelDim);
        MatrixView rows = _buffers.Get("answer", 0, sequences, _shape.ModelDim);
        for (int trial = 0; trial < sources.Length; trial++)
        {
            MatrixView read = reads.RowRange(trial * sequences, sequences);
            if (trial == 0)
            {
                _backend.GatherRows(_read.First(_batch.RowCount), _batch.AnswerRows, read);
            }
            else
            {
                _backend.Copy(reads.RowRange((trial - 1) * sequences, sequences), read);
            }

            _backend.GatherRows(_reads.Delta(sources[trial]), _batch.AnswerRows, rows);
            _backend.AddScaled(rows, -1, read);
        }

        return _nodes.Unembed(reads);
    }

    // Everything that a changed node reaches over kept edges, in the order in which nodes write.
    // destination: the one whose edges are tried, where many tries of it are to come; else −1.
    private MatrixView Propagate(int changed, int trials, int destination)
    {
        Span<int> reads = stackalloc int[3];
        Span<bool> touched = stackalloc bool[3];
        for (int node = changed + 1; node < _graph.SourceCount; node++)
        {
            if (_shape.CouplesHeads && _graph.LayerAndHead(node) is { Head: >= 0 } place)
            {
                if (place.Head == 0)
                {
                    PropagateHeads(place.Layer, trials);
                }

                continue;
            }

            if (!_kept.HasConsumer(node))
            {
                continue;
            }

            int count = _graph.DestinationsOfNode(node, reads);
            bool any = false;
            for (int i = 0; i < count; i++)
            {
                touched[i] = _reads.IsReadChanged(reads[i]) && (count == 1 || _kept.HasDirect(reads[i]));
                any |= touched[i];
            }

            if (any && count == 1)
            {
                _nodes.ComputeMlp(node, trials, _reads.Sum(reads[0], trials, _kept.IsAnswerOnly(node)));
            }
            else if (any)
            {
                bool[] kinds = [touched[0], touched[1], touched[2]];
                int[] destinations = [reads[0], reads[1], reads[2]];
                _nodes.ComputeHead(
                    node,
                    trials,
                    kind => kinds[(int)kind],
                    kind => _reads.Sum(destinations[(int)kind], trials, answerPositionOnly: false));
            }
        }

        MatrixView final = _reads.Sum(_graph.LogitsDestination, trials, answerPositionOnly: true);
        return destination >= 0 && _graph.KindOfDestination(destination) is not null && _reads.IsOnlyWriter(changed)
            ? _nodes.UnembedHead(changed, destination, final)
            : _nodes.Unembed(final);
    }

    // Coupled heads: the read whose edges are tried, or whose link is cut, and what that reaches.
    private MatrixView TryHeads(int destination, int trials, Func<int, MatrixView?> reads, int ablated = -1)
    {
        (int layer, _) = _graph.LayerAndHead(_graph.NodeOfDestination(destination));
        _nodes.ComputeHeads(layer, trials, reads, ablated);
        return Propagate(_graph.HeadSource(layer, _graph.HeadCount - 1), trials, -1);
    }

    private void PropagateHeads(int layer, int trials)
    {
        int first = _graph.FirstHeadRead(layer);
        bool[] changed = [.. Enumerable.Range(first, _graph.HeadReadCount).Select(read => _reads.IsReadChanged(read) && _kept.HasDirect(read))];
        if (changed.Any(isChanged => isChanged) && Enumerable.Range(0, _graph.HeadCount).Any(head => _kept.HasConsumer(_graph.HeadSource(layer, head))))
        {
            _nodes.ComputeHeads(layer, trials, read => changed[read - first] ? _reads.Sum(read, trials, answerPositionOnly: false) : null);
        }
    }

    private void AcceptTrial(int trial, int trials)
    {
        int accepted = -1;
        foreach (int node in _reads.Accept(trial, trials))
        {
            (int layer, int head) = _graph.LayerAndHead(node);
            if (!_shape.CouplesHeads)
            {
                _nodes.Accept(node, trial, trials);
            }
            else if (head >= 0 && layer != accepted)
            {
                _nodes.AcceptHeads(layer, trial, trials);
                accepted = layer;
            }
        }
    }

    private T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }
}
