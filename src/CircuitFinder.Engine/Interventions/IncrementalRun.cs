using System.Runtime.InteropServices;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
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
/// only there. Several trials run as one batch. Reads of decided destinations are summed anew from their kept edges each
/// time, so no rounding error builds up over a search and a search can be taken up again with the same bits.
/// Long because the bookkeeping of one trial — which nodes change, at which rows, from which sources — stays in one place.
/// </remarks>
internal sealed class IncrementalRun : IDisposable
{
    private readonly long _trialBytes;
    private readonly Transformer _model;
    private readonly IBackend _backend;
    private readonly ComputationGraph _graph;
    private readonly TokenBatch _batch;
    private readonly TrialBuffers _buffers;
    private readonly Activations _clean;
    private readonly Activations? _corrupted;
    private readonly List<IDisposable> _owned = [];

    // [source][row, d_model]: the ablated outputs, and current minus ablated ones.
    private readonly Tensor _ablated;
    private readonly Tensor _deltas;

    // [2·layers + 1][row, d_model]: the residual stream with every source ablated.
    private readonly Tensor[] _bases;

    // The read of the current destination under the edges removed so far.
    private readonly Tensor _read;
    private readonly bool[] _kept;
    private readonly bool[] _directKept;
    private readonly bool[] _isAnswerOnly;
    private readonly bool[] _hasConsumer;
    private readonly bool[] _isChanged;
    private readonly List<int> _sources = [];
    private readonly HeadUnembedding _headUnembedding;

    // The destination that _headUnembedding is prepared for; −1 for none.
    private int _preparedFor = -1;

    // Rows of the repeated batch: starts and answer rows of every trial, by number of trials.
    private readonly Dictionary<int, (int[] Starts, int[] LastRows)> _layouts = [];

    /// <param name="model">The model.</param>
    /// <param name="chunk">All prompts.</param>
    /// <param name="ablation">What lost edges carry.</param>
    /// <param name="directEdges">Whether heads' own links will be cut, which needs their ablated queries, keys and values.</param>
    /// <param name="trialBytes">Memory for trials.</param>
    public IncrementalRun(Transformer model, PairChunk chunk, AblationKind ablation, bool directEdges, long trialBytes)
    {
        _trialBytes = trialBytes;
        _model = model;
        _backend = model.Backend;
        _graph = ModelGraph.Of(model.Shape);
        _batch = chunk.Clean;
        _buffers = Own(new TrialBuffers(_backend));
        ModelShape shape = model.Shape;
        ChunkCapacity capacity = ChunkCapacity.Of([chunk]);
        _ablated = Own(_backend.Allocate(new Shape(_graph.SourceCount, capacity.Rows, shape.ModelDim)));
        _deltas = Own(_backend.Allocate(new Shape(_graph.SourceCount, capacity.Rows, shape.ModelDim)));
        _bases = new Tensor[(2 * shape.LayerCount) + 1];
        for (int i = 0; i < _bases.Length; i++)
        {
            _bases[i] = Own(_backend.Allocate(new Shape(capacity.Rows, shape.ModelDim)));
        }

        _read = Own(_backend.Allocate(new Shape(capacity.Rows, shape.ModelDim)));
        using (var source = new Ablation(model, ablation, [chunk]))
        {
            source.Write(chunk, _ablated);
        }

        if (ablation == AblationKind.Resample && directEdges)
        {
            _corrupted = Own(new Activations(model, capacity.Rows, capacity.Sequences, capacity.Length, ActivationParts.QueryKeyValues));
            ForwardPass.Run(model, chunk.Corrupted, _corrupted);
        }

        ResidualBases.Write(model, _ablated, capacity.Rows, _bases);
        _clean = Own(new Activations(
            model, capacity.Rows, capacity.Sequences, capacity.Length, ActivationParts.Residuals | ActivationParts.QueryKeyValues));
        CleanLogits = ForwardPass.Run(model, chunk.Clean, _clean);
        StartWhole();
        _kept = new bool[_graph.EdgeCount];
        Array.Fill(_kept, true);
        _directKept = new bool[3 * shape.HeadCount * shape.LayerCount];
        Array.Fill(_directKept, true);
        _isAnswerOnly = new bool[_graph.SourceCount];
        _hasConsumer = new bool[_graph.SourceCount];
        _isChanged = new bool[_graph.SourceCount];
        _headUnembedding = Own(new HeadUnembedding(model, capacity.Sequences));
    }

    /// <summary>What was computed so far.</summary>
    public SearchWork Work { get; } = new();

    /// <summary>[edge]: what is kept now.</summary>
    public ReadOnlySpan<bool> Kept => _kept;

    /// <summary>[sequence, vocabulary]: the whole model's logits at the answer positions.</summary>
    public MatrixView CleanLogits { get; }

    /// <summary>Bytes that a search needs beside the model and its trials: two arrays over all sources, activations, and two heads' unembeddings.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="batch">All prompts.</param>
    public static long PredictBytes(ModelShape shape, TokenBatch batch)
    {
        long rows = batch.RowCount;
        long sources = SourceOutputs.Count(shape) * rows * shape.ModelDim;
        long layer = rows * 9L * shape.ModelDim;
        long shared = rows * ((4L * shape.ModelDim) + (2L * shape.MlpDim) + ((long)shape.HeadCount * batch.MaximumLength));
        long logits = ((2L * batch.SequenceCount) + (2L * shape.HeadDim)) * shape.VocabSize;
        return sizeof(float) * ((2 * sources) + (shape.LayerCount * layer) + shared + logits);
    }

    /// <summary>Whether a node's output is read by anything kept; all its readers must be decided.</summary>
    public bool HasConsumer(int source) => _hasConsumer[source];

    /// <summary>Whether a head's own link from a read to its query, key or value is kept.</summary>
    public bool IsDirectKept(int destination) => _directKept[DirectIndex(destination)];

    /// <summary>Turns to a destination all of whose node's readers are decided.</summary>
    public void Begin(int destination)
    {
        _buffers.Trim(_trialBytes);
        int node = _graph.NodeOfDestination(destination);
        if (node >= 0)
        {
            FindConsumers(node);
        }

        _backend.Copy(CleanRead(destination), _read.First(_batch.RowCount));
        _preparedFor = -1;
    }

    /// <summary>How many trials at once are worth while, from memory and from the rows that a product of the backend needs to be fast.</summary>
    public int TrialCapacity(int destination)
    {
        int node = _graph.NodeOfDestination(destination);
        long perTrial = (long)_batch.SequenceCount * _model.Shape.VocabSize;
        for (int source = node < 0 ? _graph.SourceCount : node; source < _graph.SourceCount; source++)
        {
            if (_hasConsumer[source])
            {
                int rows = _isAnswerOnly[source] ? _batch.SequenceCount : _batch.RowCount;
                perTrial += (long)rows * (_model.Shape.ModelDim + (4 * _model.Shape.HeadDim));
            }
        }

        perTrial += (long)_batch.RowCount * ((4 * _model.Shape.ModelDim) + _model.Shape.MlpDim);
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
        Array.Clear(_isChanged);
        if (node < 0)
        {
            return TryLogits(sources);
        }

        MatrixView reads = _buffers.Get("read", 0, sources.Length * rows, _model.Shape.ModelDim);
        for (int trial = 0; trial < sources.Length; trial++)
        {
            MatrixView read = reads.RowRange(trial * rows, rows);
            _backend.Copy(trial == 0 ? _read.First(rows) : reads.RowRange((trial - 1) * rows, rows), read);
            _backend.AddScaled(_deltas[sources[trial]].RowRange(0, rows), -1, read);
        }

        if (_graph.KindOfDestination(destination) is { } kind)
        {
            ComputeHead(node, sources.Length, k => k == kind, _ => reads);
        }
        else
        {
            ComputeMlp(node, sources.Length, _isAnswerOnly[node] ? AnswerRows(reads, sources.Length) : reads);
        }

        return Propagate(node, sources.Length, destination);
    }

    /// <summary>Runs one trial circuit in which a head's query, key or value is replaced by its ablated value.</summary>
    /// <param name="destination">The read whose link is cut.</param>
    public MatrixView TryDirect(int destination)
    {
        int node = _graph.NodeOfDestination(destination);
        Array.Clear(_isChanged);
        ReadKind kind = _graph.KindOfDestination(destination)!.Value;
        ComputeHead(node, 1, _ => false, null, kind);
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
            _kept[_graph.EdgeIndex(source, destination)] = false;
            _backend.AddScaled(_deltas[source].RowRange(0, rows), -1, _read.First(rows));
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
        _directKept[DirectIndex(destination)] = false;
        AcceptTrial(0, 1);
    }

    /// <summary>Drops all edges into a destination that nothing kept depends on; nothing is computed.</summary>
    public void Drop(int destination)
        => Array.Fill(_kept, false, _graph.FirstEdge(destination), _graph.SourcesBefore(destination));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable resource in _owned)
        {
            resource.Dispose();
        }
    }

    private void StartWhole()
    {
        int rows = _batch.RowCount;
        SourceOutputs.Write(_model, _clean, _batch, _deltas);
        for (int source = 0; source < _graph.SourceCount; source++)
        {
            MatrixView delta = _deltas[source].RowRange(0, rows);
            _backend.Subtract(delta, _ablated[source].RowRange(0, rows), delta);
        }
    }

    private MatrixView CleanRead(int destination) => _clean.Residuals[ReadPoint(destination)].First(_batch.RowCount);

    private int ReadPoint(int destination)
    {
        int node = _graph.NodeOfDestination(destination);
        if (node < 0)
        {
            return _bases.Length - 1;
        }

        (int layer, int head) = _graph.LayerAndHead(node);
        return (2 * layer) + (head < 0 ? 1 : 0);
    }

    private int DirectIndex(int destination)
    {
        (int layer, int head) = _graph.LayerAndHead(_graph.NodeOfDestination(destination));
        return (((layer * 3) + (int)_graph.KindOfDestination(destination)!.Value) * _graph.HeadCount) + head;
    }

    // Whether anything kept reads the node, and whether only at answer positions.
    private void FindConsumers(int node)
    {
        _hasConsumer[node] = false;
        _isAnswerOnly[node] = true;
        for (int destination = 0; destination < _graph.DestinationCount; destination++)
        {
            if (node >= _graph.SourcesBefore(destination) || !_kept[_graph.EdgeIndex(node, destination)])
            {
                continue;
            }

            _hasConsumer[node] = true;
            int consumer = _graph.NodeOfDestination(destination);
            bool readsAnswers = consumer < 0
                || (_isAnswerOnly[consumer] && _graph.KindOfDestination(destination) is null or ReadKind.Query);
            _isAnswerOnly[node] &= readsAnswers;
        }
    }

    private MatrixView TryLogits(ReadOnlySpan<int> sources)
    {
        int sequences = _batch.SequenceCount;
        MatrixView reads = _buffers.Get("read", 0, sources.Length * sequences, _model.Shape.ModelDim);
        MatrixView rows = _buffers.Get("answer", 0, sequences, _model.Shape.ModelDim);
        for (int trial = 0; trial < sources.Length; trial++)
        {
            MatrixView read = reads.RowRange(trial * sequences, sequences);
            if (trial == 0)
            {
                _backend.GatherRows(_read.First(_batch.RowCount), _batch.LastRows, read);
            }
            else
            {
                _backend.Copy(reads.RowRange((trial - 1) * sequences, sequences), read);
            }

            _backend.GatherRows(_deltas[sources[trial]].RowRange(0, _batch.RowCount), _batch.LastRows, rows);
            _backend.AddScaled(rows, -1, read);
        }

        return Unembed(reads);
    }

    // Everything that a changed node reaches over kept edges, in the order in which nodes write.
    // destination: the one whose edges are tried, where many tries of it are to come; else −1.
    private MatrixView Propagate(int changed, int trials, int destination)
    {
        Span<int> reads = stackalloc int[3];
        Span<bool> touched = stackalloc bool[3];
        for (int node = changed + 1; node < _graph.SourceCount; node++)
        {
            if (!_hasConsumer[node])
            {
                continue;
            }

            int count = _graph.DestinationsOfNode(node, reads);
            bool any = false;
            for (int i = 0; i < count; i++)
            {
                touched[i] = ReadsChanged(reads[i]) && (count == 1 || _directKept[DirectIndex(reads[i])]);
                any |= touched[i];
            }

            if (any && count == 1)
            {
                ComputeMlp(node, trials, SumRead(reads[0], trials, _isAnswerOnly[node]));
            }
            else if (any)
            {
                bool[] kinds = [touched[0], touched[1], touched[2]];
                int[] destinations = [reads[0], reads[1], reads[2]];
                ComputeHead(
                    node,
                    trials,
                    kind => kinds[(int)kind],
                    kind => SumRead(destinations[(int)kind], trials, answersOnly: false));
            }
        }

        MatrixView final = SumRead(_graph.LogitsDestination, trials, answersOnly: true);
        return destination >= 0 && _graph.KindOfDestination(destination) is not null && IsOnlyWriter(changed)
            ? UnembedHead(changed, trials, destination, final)
            : Unembed(final);
    }

    // Whether one head alone carries a change to the logits.
    private bool IsOnlyWriter(int head)
    {
        if (!_isAnswerOnly[head])
        {
            return false;
        }

        int first = _graph.FirstEdge(_graph.LogitsDestination);
        for (int source = 0; source < _graph.SourceCount; source++)
        {
            if (_isChanged[source] && _kept[first + source] != (source == head))
            {
                return false;
            }
        }

        return true;
    }

    // The read of the logits without a head's z·W_O: base + Σ Δ over kept edges of unchanged sources − the head's ablated output.
    private void WriteReadWithout(int head, MatrixView destination)
    {
        MatrixView sum = _buffers.Get("sum", 0, _batch.RowCount, _model.Shape.ModelDim);
        SumUnchanged(_graph.LogitsDestination, sum);
        _backend.AddScaled(_ablated[head].RowRange(0, _batch.RowCount), -1, sum);
        _backend.GatherRows(sum, _batch.LastRows, destination);
    }

    private MatrixView UnembedHead(int node, int trials, int destination, MatrixView final)
    {
        int sequences = _batch.SequenceCount;
        (int layer, int head) = _graph.LayerAndHead(node);
        MatrixView values = _buffers.Get("answer-values", 0, trials * sequences, _model.Shape.HeadDim);
        if (_preparedFor != destination)
        {
            MatrixView rest = _buffers.Get("rest", 0, sequences, _model.Shape.ModelDim);
            WriteReadWithout(node, rest);
            _headUnembedding.Prepare(layer, head, rest);
            Work.Operations += _headUnembedding.PrepareOperations;
            _preparedFor = destination;
        }

        MatrixView normal = _buffers.Get("normal", 0, final.Rows, final.Columns);
        MatrixView statistics = _buffers.Get("statistics", 0, final.Rows, 2);
        _backend.LayerNorm(
            final, _model.FinalNorm.Gain.View, _model.FinalNorm.Bias.View, _model.Shape.LayerNormEpsilon, normal, statistics);
        MatrixView logits = _buffers.Get("logits", 0, final.Rows, _model.Shape.VocabSize);
        _headUnembedding.Write(values, statistics, logits);
        Work.Operations += 2.0 * values.Rows * values.Columns * logits.Columns;
        return logits;
    }

    private bool ReadsChanged(int destination)
    {
        int first = _graph.FirstEdge(destination);
        for (int source = 0; source < _graph.SourcesBefore(destination); source++)
        {
            if (_isChanged[source] && _kept[first + source])
            {
                return true;
            }
        }

        return false;
    }

    // base + Σ Δ over kept edges; of changed sources each trial's own Δ, of the others the current one.
    private MatrixView SumRead(int destination, int trials, bool answersOnly)
    {
        int height = answersOnly ? _batch.SequenceCount : _batch.RowCount;
        MatrixView sum = _buffers.Get(answersOnly ? "sum-answers" : "sum", 0, _batch.RowCount, _model.Shape.ModelDim);
        int first = _graph.FirstEdge(destination);
        SumUnchanged(destination, sum);
        MatrixView common = sum;
        if (answersOnly)
        {
            common = _buffers.Get("answer", 0, height, _model.Shape.ModelDim);
            _backend.GatherRows(sum, _batch.LastRows, common);
        }

        MatrixView reads = _buffers.Get(answersOnly ? "reads-answers" : "reads", 0, trials * height, _model.Shape.ModelDim);
        for (int trial = 0; trial < trials; trial++)
        {
            _backend.Copy(common, reads.RowRange(trial * height, height));
        }

        for (int source = 0; source < _graph.SourcesBefore(destination); source++)
        {
            if (_kept[first + source] && _isChanged[source])
            {
                AddTrialDelta(source, trials, answersOnly, reads);
            }
        }

        return reads;
    }

    private void SumUnchanged(int destination, MatrixView sum)
    {
        _backend.Copy(_bases[ReadPoint(destination)].First(_batch.RowCount), sum);
        int first = _graph.FirstEdge(destination);
        _sources.Clear();
        for (int source = 0; source < _graph.SourcesBefore(destination); source++)
        {
            if (_kept[first + source] && !_isChanged[source])
            {
                _sources.Add(source);
            }
        }

        _backend.AddSelected(_deltas, CollectionsMarshal.AsSpan(_sources), 1, sum);
    }

    private void AddTrialDelta(int source, int trials, bool answersOnly, MatrixView reads)
    {
        MatrixView delta = TrialDelta(source, trials);
        if (_isAnswerOnly[source] && !answersOnly)
        {
            // Only queries of answer-only heads read so: their other rows are computed but never used.
            _backend.ScatterAddRows(delta, Layout(trials).LastRows, reads);
        }
        else
        {
            _backend.AddScaled(_isAnswerOnly[source] == answersOnly ? delta : AnswerRows(delta, trials), 1, reads);
        }
    }

    private MatrixView TrialDelta(int source, int trials)
        => _buffers.Get("delta", source, trials * (_isAnswerOnly[source] ? _batch.SequenceCount : _batch.RowCount), _model.Shape.ModelDim);

    private MatrixView AnswerRows(MatrixView rows, int trials)
    {
        MatrixView answers = _buffers.Get("answers", 0, trials * _batch.SequenceCount, rows.Columns);
        _backend.GatherRows(rows, Layout(trials).LastRows, answers);
        return answers;
    }

    private void ComputeMlp(int node, int trials, MatrixView reads)
    {
        (int layer, _) = _graph.LayerAndHead(node);
        TransformerLayer weights = _model.Layers[layer];
        MatrixView normal = Normalise(weights.MlpNorm!, reads);
        MatrixView hidden = _buffers.Get("hidden", 0, reads.Rows, _model.Shape.MlpDim);
        MatrixView delta = TrialDelta(node, trials);
        Multiply(normal, weights.MlpIn!.Packed, weights.MlpIn.Bias.View, hidden);
        _backend.Activate(_model.Shape.Activation, hidden, hidden);
        Multiply(hidden, weights.MlpOut!.Packed, weights.MlpOut.Bias.View, delta);
        Finish(node, trials, delta);
    }

    private void ComputeHead(
        int node, int trials, Func<ReadKind, bool> isChanged, Func<ReadKind, MatrixView>? reads, ReadKind? ablated = null)
    {
        (int layer, int head) = _graph.LayerAndHead(node);
        int dim = _model.Shape.HeadDim;
        int rows = trials * _batch.RowCount;
        TransformerLayer weights = _model.Layers[layer];
        MatrixView queryKeyValue = _buffers.Get("query-key-value", node, rows, 3 * dim);
        for (int kind = 0; kind < 3; kind++)
        {
            int column = ((kind * _graph.HeadCount) + head) * dim;
            MatrixView part = queryKeyValue.ColumnRange(kind * dim, dim);
            if (isChanged((ReadKind)kind))
            {
                MatrixView normal = Normalise(weights.AttentionNorm, reads!((ReadKind)kind));
                Multiply(
                    normal,
                    weights.HeadReads[(kind * _graph.HeadCount) + head],
                    weights.QueryKeyValue.Bias.View.ColumnRange(column, dim),
                    part);
                continue;
            }

            for (int trial = 0; trial < trials; trial++)
            {
                MatrixView destination = part.RowRange(trial * _batch.RowCount, _batch.RowCount);
                if ((int?)ablated != kind)
                {
                    _backend.Copy(CurrentPart(layer, column), destination);
                }
                else if (_corrupted is not null)
                {
                    _backend.Copy(_corrupted.QueryKeyValues[layer].First(_batch.RowCount).ColumnRange(column, dim), destination);
                }
                else
                {
                    _backend.Zero(destination);
                }
            }
        }

        MatrixView values = _buffers.Get("values", 0, rows, dim);
        MatrixView pattern = _buffers.Get("pattern", 0, rows, _batch.MaximumLength);
        _backend.Attention(queryKeyValue, 1, _model.Shape.AttentionScale(layer), Layout(trials).Starts, pattern, values);
        MatrixView used = values;
        if (_isAnswerOnly[node])
        {
            used = _buffers.Get("answer-values", 0, trials * _batch.SequenceCount, dim);
            _backend.GatherRows(values, Layout(trials).LastRows, used);
        }

        MatrixView delta = TrialDelta(node, trials);
        Multiply(used, weights.HeadOutputs[head], default, delta);
        Finish(node, trials, delta);
    }

    private MatrixView CurrentPart(int layer, int column)
        => _clean.QueryKeyValues[layer].First(_batch.RowCount).ColumnRange(column, _model.Shape.HeadDim);

    // From a node's outputs, trial by trial, to their Δ.
    private void Finish(int node, int trials, MatrixView delta)
    {
        MatrixView ablated = _ablated[node].RowRange(0, _batch.RowCount);
        if (_isAnswerOnly[node])
        {
            MatrixView rows = _buffers.Get("answer", 0, _batch.SequenceCount, _model.Shape.ModelDim);
            _backend.GatherRows(ablated, _batch.LastRows, rows);
            ablated = rows;
        }

        for (int trial = 0; trial < trials; trial++)
        {
            MatrixView part = delta.RowRange(trial * ablated.Rows, ablated.Rows);
            _backend.Subtract(part, ablated, part);
        }

        _isChanged[node] = true;
        Work.NodeRecomputations += trials;
    }

    private void AcceptTrial(int trial, int trials)
    {
        for (int node = 0; node < _graph.SourceCount; node++)
        {
            if (!_isChanged[node])
            {
                continue;
            }

            MatrixView current = _deltas[node].RowRange(0, _batch.RowCount);
            MatrixView delta = TrialDelta(node, trials);
            if (_isAnswerOnly[node])
            {
                MatrixView rows = delta.RowRange(trial * _batch.SequenceCount, _batch.SequenceCount);
                ReplaceRows(rows, current);
            }
            else
            {
                _backend.Copy(delta.RowRange(trial * _batch.RowCount, _batch.RowCount), current);
            }

            (int layer, int head) = _graph.LayerAndHead(node);
            if (head >= 0)
            {
                int dim = _model.Shape.HeadDim;
                MatrixView parts = _buffers.Get("query-key-value", node, trials * _batch.RowCount, 3 * dim)
                    .RowRange(trial * _batch.RowCount, _batch.RowCount);
                for (int kind = 0; kind < 3; kind++)
                {
                    _backend.Copy(parts.ColumnRange(kind * dim, dim), CurrentPart(layer, ((kind * _graph.HeadCount) + head) * dim));
                }
            }
        }
    }

    private void ReplaceRows(MatrixView rows, MatrixView destination)
    {
        for (int i = 0; i < rows.Rows; i++)
        {
            _backend.Copy(rows.RowRange(i, 1), destination.RowRange(_batch.LastRows[i], 1));
        }
    }

    private MatrixView Unembed(MatrixView reads)
    {
        MatrixView normal = Normalise(_model.FinalNorm, reads);
        MatrixView logits = _buffers.Get("logits", 0, reads.Rows, _model.Shape.VocabSize);
        Multiply(normal, _model.Unembedding, default, logits);
        return logits;
    }

    private MatrixView Normalise(NormWeights norm, MatrixView reads)
    {
        MatrixView normal = _buffers.Get("normal", 0, reads.Rows, reads.Columns);
        MatrixView statistics = _buffers.Get("statistics", 0, reads.Rows, 2);
        _backend.LayerNorm(reads, norm.Gain.View, norm.Bias.View, _model.Shape.LayerNormEpsilon, normal, statistics);
        return normal;
    }

    private void Multiply(MatrixView input, Weight weight, MatrixView bias, MatrixView output)
    {
        _backend.Linear(input, weight, bias, output);
        Work.Operations += 2.0 * input.Rows * weight.Inputs * weight.Outputs;
    }

    private (int[] Starts, int[] LastRows) Layout(int trials)
    {
        if (!_layouts.TryGetValue(trials, out (int[] Starts, int[] LastRows) layout))
        {
            int sequences = _batch.SequenceCount;
            int[] starts = new int[(trials * sequences) + 1];
            int[] last = new int[trials * sequences];
            for (int i = 0; i < last.Length; i++)
            {
                starts[i] = (i / sequences * _batch.RowCount) + _batch.Starts[i % sequences];
                last[i] = (i / sequences * _batch.RowCount) + _batch.LastRows[i % sequences];
            }

            starts[^1] = trials * _batch.RowCount;
            layout = (starts, last);
            _layouts.Add(trials, layout);
        }

        return layout;
    }

    private T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }
}
