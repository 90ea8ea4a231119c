using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Blocks;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Interventions;

/// <summary>The whole model with one edge, or one node, ablated at a time; several such trials run as one batch.</summary>
/// <remarks>
/// Everything before the edge's destination is clean, so only that node and what lies above it is computed: the node's change
/// enters the residual
/// stream, and since every other edge is kept, the model simply runs on from there. An edge that carries no change gives the clean
/// logits, to the bit.
/// </remarks>
internal sealed class SingleEdgeRun : IDisposable
{
    // Enough rows for products to be fast, few enough for a trial's logits to stay small.
    private const int WantedRows = 1024;
    private const int MostTrials = 32;

    private readonly Transformer _model;
    private readonly IBackend _backend;
    private readonly ComputationGraph _graph;
    private readonly Activations _clean;
    private readonly Activations _trials;
    private readonly TrialBuffers _buffers;
    private readonly Tensor _deltas;
    private readonly Dictionary<int, TokenBatch> _batches = [];
    private TokenBatch? _batch;
    private IReadOnlyList<TokenPair> _pairs = [];

    public SingleEdgeRun(Transformer model, ChunkCapacity capacity)
    {
        _model = model;
        _backend = model.Backend;
        _graph = ModelGraph.Of(model.Shape);
        _clean = new Activations(
            model, capacity.Rows, capacity.Answers, capacity.Length, ActivationParts.Residuals | ActivationParts.QueryKeyValues);
        TrialCapacity = Math.Clamp(WantedRows / capacity.Rows, 1, MostTrials);
        _trials = new Activations(
            model, TrialCapacity * capacity.Rows, TrialCapacity * capacity.Answers, capacity.Length, ActivationParts.None);
        _buffers = new TrialBuffers(_backend);
        _deltas = _backend.Allocate(new Shape(_graph.SourceCount, capacity.Rows, model.Shape.ModelDim));
    }

    /// <summary>How many edges of one destination may be tried at once.</summary>
    public int TrialCapacity { get; }

    /// <summary>Runs the clean prompts of a chunk and takes up what ablated edges carry.</summary>
    /// <returns>[sequence, vocabulary]: the clean logits; valid until the next load.</returns>
    public MatrixView Load(PairChunk chunk, Ablation ablation)
    {
        _batch = chunk.Clean;
        _batches.Clear();
        _pairs = chunk.Pairs;
        MatrixView logits = ForwardPass.Run(_model, _batch, _clean);
        ablation.WriteDifference(chunk, _clean, _deltas);
        for (int layer = 0; layer < _graph.LayerCount && _model.Shape.HasPostNorms && _model.Shape.Renormalises; layer++)
        {
            NormDifferences(layer);
        }

        return logits;
    }

    // What a head's raw change makes of its layer's normed sum, all other heads kept.
    private void NormDifferences(int layer)
    {
        NormBlock norm = _model.Layers[layer].AttentionPostNorm!;
        int rows = _batch!.RowCount;
        MatrixView total = _clean.AttentionTotals[layer].First(rows);
        MatrixView before = _buffers.Get("normed", 0, rows, _model.Shape.ModelDim);
        MatrixView mixture = _buffers.Get("sums", 0, rows, _model.Shape.ModelDim);
        MatrixView statistics = _buffers.Get("statistics", 0, rows, 2);
        norm.Forward(total, before, statistics);
        for (int head = 0; head < _graph.HeadCount; head++)
        {
            MatrixView delta = Delta(_graph.HeadSource(layer, head));
            _backend.Copy(total, mixture);
            _backend.AddScaled(delta, 1, mixture);
            norm.Forward(mixture, delta, statistics);
            _backend.Subtract(delta, before, delta);
        }
    }

    /// <summary>Runs trials in which one edge each carries its source's ablated output.</summary>
    /// <param name="destination">The edges' destination.</param>
    /// <param name="sources">Their sources, at most <see cref="TrialCapacity"/>.</param>
    /// <param name="share">How much of the way to the ablated output an edge goes; a small one, both ways, gives a slope.</param>
    /// <returns>[trial·sequence, vocabulary]; overwritten by the next run.</returns>
    public MatrixView RunEdges(int destination, ReadOnlySpan<int> sources, double share = 1)
    {
        int node = _graph.NodeOfDestination(destination);
        int point = node < 0 ? 2 * _graph.LayerCount : PointBefore(node);
        MatrixView reads = Repeat("reads", _clean.Residuals[point].First(_batch!.RowCount), sources.Length);
        for (int i = 0; i < sources.Length; i++)
        {
            _backend.AddScaled(Delta(sources[i]), share, Trial(reads, i));
        }

        TokenBatch batch = Batch(sources.Length);
        if (node < 0)
        {
            return ForwardPass.UnembedLast(_model, batch, reads, _trials);
        }

        if (_graph.KindOfDestination(destination) is { } kind)
        {
            if (_model.Shape.CouplesHeads || _model.Shape.HasPostNorms)
            {
                PatchHeads(destination, reads, batch);
            }
            else
            {
                PatchHead(node, kind, reads, batch);
            }
        }
        else
        {
            PatchMlp(node, reads, sources.Length);
        }

        return ForwardPass.RunFrom(_model, batch, _trials, PointAfter(node));
    }

    /// <summary>Runs one trial in which all edges out of some sources of one layer's part carry ablated outputs.</summary>
    /// <param name="source">The source.</param>
    /// <returns>[sequence, vocabulary]; overwritten by the next run.</returns>
    public MatrixView RunNode(int source)
    {
        int point = source == ComputationGraph.InputSource ? 0 : PointAfter(source);
        MatrixView residual = _trials.Residuals[point].First(_batch!.RowCount);
        _backend.Copy(_clean.Residuals[point].First(_batch.RowCount), residual);
        _backend.AddScaled(Delta(source), 1, residual);
        return ForwardPass.RunFrom(_model, Batch(1), _trials, point);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _clean.Dispose();
        _trials.Dispose();
        _buffers.Dispose();
        _deltas.Dispose();
    }

    private void PatchMlp(int node, MatrixView reads, int trials)
    {
        (int layer, _) = _graph.LayerAndHead(node);
        TransformerLayer parts = _model.Layers[layer];
        MatrixView normal = Normalise(parts.MlpNorm!, reads);
        MatrixView hidden = _buffers.Get("hidden", 0, reads.Rows, _model.Shape.HiddenDim);
        MatrixView output = _buffers.Get("output", 0, reads.Rows, reads.Columns);
        parts.Mlp!.Forward(normal, hidden, hidden, output);
        if (parts.MlpPostNorm is { } postNorm)
        {
            MatrixView total = output;
            output = _buffers.Get("normed", 0, reads.Rows, reads.Columns);
            postNorm.Forward(total, output, _buffers.Get("statistics", 0, reads.Rows, 2));
        }

        WriteAfter((2 * layer) + 1, (2 * layer) + 2, output, trials);
    }

    private void PatchHead(int node, HeadInput kind, MatrixView reads, TokenBatch batch)
    {
        (int layer, int head) = _graph.LayerAndHead(node);
        int dim = _model.Shape.HeadDim;
        int trials = reads.Rows / _batch!.RowCount;
        TransformerLayer parts = _model.Layers[layer];
        MatrixView queryKeyValue = _buffers.Get("query-key-value", 0, reads.Rows, 3 * dim);
        foreach (HeadInput part in HeadInputs.All)
        {
            int column = parts.Attention.ColumnOf(part, head);
            MatrixView to = queryKeyValue.ColumnRange((int)part * dim, dim);
            if (part == kind)
            {
                parts.Attention.ReadHead(part, head, Normalise(parts.AttentionNorm, reads), to);
                continue;
            }

            for (int i = 0; i < trials; i++)
            {
                _backend.Copy(_clean.QueryKeyValues[layer].First(_batch.RowCount).ColumnRange(column, dim), Trial(to, i));
            }
        }

        MatrixView values = _buffers.Get("values", 0, reads.Rows, dim);
        MatrixView pattern = _buffers.Get("pattern", 0, reads.Rows, _batch.MaximumLength);
        parts.Attention.Attend(queryKeyValue, 1, batch.Starts, pattern, values);

        // Equal values leave exactly nothing here, so an edge without effect has none, not one of rounding.
        MatrixView before = _clean.HeadValues[layer].First(_batch.RowCount).ColumnRange(head * dim, dim);
        for (int i = 0; i < trials; i++)
        {
            _backend.Subtract(Trial(values, i), before, Trial(values, i));
        }

        MatrixView change = _buffers.Get("output", 0, reads.Rows, _model.Shape.ModelDim);
        parts.Attention.WriteHead(head, values, change);
        WriteAfter(PointAfter(node), PointAfter(node), change, trials);
    }

    // Where heads are coupled, one changed read can change what all of the layer write.
    private void PatchHeads(int destination, MatrixView reads, TokenBatch batch)
    {
        int node = _graph.NodeOfDestination(destination);
        (int layer, int head) = _graph.LayerAndHead(node);
        int trials = reads.Rows / _batch!.RowCount;
        TransformerLayer parts = _model.Layers[layer];
        MatrixView queryKeyValue = Repeat("query-key-value", _clean.QueryKeyValues[layer].First(_batch.RowCount), trials);
        parts.Attention.Read(_graph.KindOfDestination(destination)!.Value, head, Normalise(parts.AttentionNorm, reads), queryKeyValue);
        MatrixView values = _buffers.Get("values", 0, reads.Rows, _model.Shape.HeadsDim);
        MatrixView pattern = _buffers.Get("pattern", 0, reads.Rows, _graph.HeadCount * _batch.MaximumLength);
        parts.Attention.Attend(queryKeyValue, _graph.HeadCount, batch.Starts, pattern, values);
        if (parts.AttentionPostNorm is { } postNorm)
        {
            MatrixView sums = _buffers.Get("sums", 0, values.Rows, _model.Shape.ModelDim);
            MatrixView normed = _buffers.Get("normed", 0, values.Rows, _model.Shape.ModelDim);
            parts.Attention.Output.Forward(values, sums);
            postNorm.Forward(sums, normed, _buffers.Get("statistics", 0, values.Rows, 2));
            WriteAfter(2 * layer, PointAfter(node), normed, trials);
            return;
        }

        // Equal values leave exactly nothing here.
        MatrixView before = _clean.HeadValues[layer].First(_batch.RowCount);
        for (int i = 0; i < trials; i++)
        {
            _backend.Subtract(Trial(values, i), before, Trial(values, i));
        }

        MatrixView change = _buffers.Get("output", 0, reads.Rows, _model.Shape.ModelDim);
        MatrixView sum = _buffers.Get("sums", 0, values.Rows, _model.Shape.ModelDim);
        _backend.Zero(sum);
        for (int other = 0; other < _graph.HeadCount; other++)
        {
            parts.Attention.WriteHead(other, values.ColumnRange(other * _model.Shape.HeadDim, _model.Shape.HeadDim), change);
            _backend.AddScaled(change, 1, sum);
        }

        WriteAfter(PointAfter(node), PointAfter(node), sum, trials);
    }

    // The trials' residual stream at a point: a clean one, and what each trial adds to it.
    private void WriteAfter(int from, int point, MatrixView added, int trials)
    {
        MatrixView residual = _trials.Residuals[point].First(added.Rows);
        for (int i = 0; i < trials; i++)
        {
            _backend.Copy(_clean.Residuals[from].First(_batch!.RowCount), Trial(residual, i));
        }

        _backend.AddScaled(added, 1, residual);
    }

    private int PointBefore(int node)
    {
        (int layer, int head) = _graph.LayerAndHead(node);
        return head < 0 ? _model.Shape.MlpPoint(layer) : 2 * layer;
    }

    // Where a run goes on after a node: a parallel layer's MLP reads none of its heads, and stays as it was.
    private int PointAfter(int node)
    {
        (int layer, int head) = _graph.LayerAndHead(node);
        return (2 * layer) + (head < 0 || _graph.IsParallel ? 2 : 1);
    }

    private MatrixView Delta(int source) => _deltas[source].RowRange(0, _batch!.RowCount);

    private MatrixView Trial(MatrixView rows, int trial) => rows.RowRange(trial * _batch!.RowCount, _batch.RowCount);

    private MatrixView Repeat(string name, MatrixView rows, int trials)
    {
        MatrixView repeated = _buffers.Get(name, 0, trials * rows.Rows, rows.Columns);
        for (int i = 0; i < trials; i++)
        {
            _backend.Copy(rows, Trial(repeated, i));
        }

        return repeated;
    }

    private MatrixView Normalise(NormBlock norm, MatrixView reads)
    {
        MatrixView normal = _buffers.Get("normal", 0, reads.Rows, reads.Columns);
        norm.Forward(reads, normal, _buffers.Get("statistics", 0, reads.Rows, 2));
        return normal;
    }

    private TokenBatch Batch(int trials)
    {
        if (!_batches.TryGetValue(trials, out TokenBatch? batch))
        {
            TokenPair[] repeated = [.. Enumerable.Range(0, trials).SelectMany(_ => _pairs)];
            batch = new TokenBatch([.. repeated.Select(pair => pair.Clean)], answerPositions: [.. repeated.Select(pair => pair.AnswerPositions)]);
            _batches.Add(trials, batch);
        }

        return batch;
    }
}
