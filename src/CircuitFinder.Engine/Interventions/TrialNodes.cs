using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Blocks;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Interventions;

/// <summary>Computes the nodes that trial circuits change, and the logits; several trials as one batch.</summary>
internal sealed class TrialNodes : IDisposable
{
    private readonly Transformer _model;
    private readonly IBackend _backend;
    private readonly ComputationGraph _graph;
    private readonly KeptEdges _kept;
    private readonly RepeatedBatch _batch;
    private readonly TrialBuffers _buffers;
    private readonly TrialReads _reads;
    private readonly SearchWork _work;

    // The current circuit's queries, keys and values; the corrupted run's, null unless heads' own links are cut under resampling.
    private readonly Activations _current;
    private readonly Activations? _corrupted;
    private readonly HeadUnembedding _headUnembedding;

    // The destination that _headUnembedding is prepared for; −1 for none.
    private int _preparedFor = -1;

    /// <param name="model">The model.</param>
    /// <param name="kept">Which edges are kept.</param>
    /// <param name="batch">All prompts.</param>
    /// <param name="buffers">Room for trials.</param>
    /// <param name="reads">What destinations read.</param>
    /// <param name="current">Queries, keys and values of the current circuit; at first the clean ones.</param>
    /// <param name="corrupted">Those of the corrupted run; null where cut links carry zeros.</param>
    /// <param name="work">Counts what is computed.</param>
    public TrialNodes(
        Transformer model, KeptEdges kept, RepeatedBatch batch, TrialBuffers buffers, TrialReads reads, Activations current, Activations? corrupted, SearchWork work)
    {
        _model = model;
        _backend = model.Backend;
        _graph = ModelGraph.Of(model.Shape);
        _kept = kept;
        _batch = batch;
        _buffers = buffers;
        _reads = reads;
        _current = current;
        _corrupted = corrupted;
        _work = work;
        _headUnembedding = new HeadUnembedding(model, batch.Single.AnswerCount);
    }

    private TokenBatch Batch => _batch.Single;

    /// <summary>Forgets what was prepared for a destination.</summary>
    public void Begin() => _preparedFor = -1;

    /// <summary>Computes an MLP in every trial.</summary>
    /// <param name="node">The MLP.</param>
    /// <param name="trials">How many trials.</param>
    /// <param name="reads">[trial·row, d_model], or at answer rows alone if it is read there alone.</param>
    public void ComputeMlp(int node, int trials, MatrixView reads)
    {
        (int layer, _) = _graph.LayerAndHead(node);
        TransformerLayer parts = _model.Layers[layer];
        MatrixView normal = Normalise(parts.MlpNorm!, reads);
        MatrixView hidden = _buffers.Get("hidden", 0, reads.Rows, _model.Shape.HiddenDim);
        MatrixView output = _reads.TrialDelta(node, trials);
        if (parts.MlpPostNorm is { } postNorm)
        {
            MatrixView total = _buffers.Get("total", 0, reads.Rows, reads.Columns);
            parts.Mlp!.Forward(normal, hidden, hidden, total);
            postNorm.Forward(total, output, StatisticsOf(total));
        }
        else
        {
            parts.Mlp!.Forward(normal, hidden, hidden, output);
        }

        _work.Operations += parts.Mlp.Operations(reads.Rows);
        Finish(node, trials);
    }

    /// <summary>Computes a head in every trial.</summary>
    /// <param name="node">The head.</param>
    /// <param name="trials">How many trials.</param>
    /// <param name="isChanged">Which of its reads the trials change.</param>
    /// <param name="reads">[trial·row, d_model]: a changed read; null where none is.</param>
    /// <param name="ablated">Which of query, key and value is replaced by its ablated one; null for none.</param>
    public void ComputeHead(int node, int trials, Func<HeadInput, bool> isChanged, Func<HeadInput, MatrixView>? reads, HeadInput? ablated = null)
    {
        (int layer, int head) = _graph.LayerAndHead(node);
        int dim = _model.Shape.HeadDim;
        int rows = trials * Batch.RowCount;
        TransformerLayer parts = _model.Layers[layer];
        MatrixView queryKeyValue = _buffers.Get("query-key-value", node, rows, 3 * dim);
        foreach (HeadInput kind in HeadInputs.All)
        {
            MatrixView part = queryKeyValue.ColumnRange((int)kind * dim, dim);
            if (isChanged(kind))
            {
                parts.Attention.ReadHead(kind, head, Normalise(parts.AttentionNorm, reads!(kind)), part);
                _work.Operations += parts.Attention.ReadOperations(rows);
                continue;
            }

            for (int trial = 0; trial < trials; trial++)
            {
                Repeat(layer, parts.Attention.ColumnOf(kind, head), ablated == kind, part.RowRange(trial * Batch.RowCount, Batch.RowCount));
            }
        }

        MatrixView values = _buffers.Get("values", 0, rows, dim);
        MatrixView pattern = _buffers.Get("pattern", 0, rows, Batch.MaximumLength);
        parts.Attention.Attend(queryKeyValue, 1, _batch.Starts(trials), pattern, values);
        MatrixView used = values;
        if (_kept.IsAnswerOnly(node))
        {
            used = _buffers.Get("answer-values", 0, trials * Batch.AnswerCount, dim);
            _backend.GatherRows(values, _batch.AnswerRows(trials), used);
        }

        parts.Attention.WriteHead(head, used, _reads.TrialDelta(node, trials));
        _work.Operations += parts.Attention.WriteOperations(used.Rows);
        Finish(node, trials);
    }

    /// <summary>Computes a layer's heads together in every trial, and the outputs of those that anything kept reads.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="trials">How many trials.</param>
    /// <param name="reads">By destination: [trial·row, d_model] where the trials change it; else null.</param>
    /// <param name="ablated">The destination whose query, key or value is replaced by its ablated one; −1 for none.</param>
    public void ComputeHeads(int layer, int trials, Func<int, MatrixView?> reads, int ablated = -1)
    {
        int dim = _model.Shape.HeadDim;
        int rows = trials * Batch.RowCount;
        AttentionBlock attention = _model.Layers[layer].Attention;
        MatrixView queryKeyValue = _buffers.Get("query-key-value", layer, rows, 3 * _model.Shape.HeadsDim);
        MatrixView current = _current.QueryKeyValues[layer].First(Batch.RowCount);
        for (int trial = 0; trial < trials; trial++)
        {
            _backend.Copy(current, queryKeyValue.RowRange(trial * Batch.RowCount, Batch.RowCount));
        }

        for (int destination = _graph.FirstHeadRead(layer), end = destination + _graph.HeadReadCount; destination < end; destination++)
        {
            HeadInput kind = _graph.KindOfDestination(destination)!.Value;
            (_, int head) = _graph.LayerAndHead(_graph.NodeOfDestination(destination));
            if (reads(destination) is { } read)
            {
                attention.Read(kind, head, Normalise(_model.Layers[layer].AttentionNorm, read), queryKeyValue);
                _work.Operations += attention.ReadOperations(rows);
            }

            for (int trial = 0; trial < trials && destination == ablated; trial++)
            {
                foreach (int node in _graph.NodesOfDestination(destination))
                {
                    int column = attention.ColumnOf(kind, _graph.LayerAndHead(node).Head);
                    Repeat(layer, column, isAblated: true, queryKeyValue.RowRange(trial * Batch.RowCount, Batch.RowCount).ColumnRange(column, dim));
                }
            }
        }

        MatrixView values = _buffers.Get("values", 0, rows, _model.Shape.HeadsDim);
        MatrixView pattern = _buffers.Get("pattern", 0, rows, _graph.HeadCount * Batch.MaximumLength);
        attention.Attend(queryKeyValue, _graph.HeadCount, _batch.Starts(trials), pattern, values);
        MatrixView statistics = _buffers.Get("post-statistics", 0, rows, 2);
        if (_model.Layers[layer].AttentionPostNorm is { } postNorm)
        {
            MatrixView total = _buffers.Get("total", 0, rows, _model.Shape.ModelDim);
            attention.Output.Forward(values, total);
            postNorm.Forward(total, total, statistics);
        }

        for (int head = 0; head < _graph.HeadCount; head++)
        {
            int node = _graph.HeadSource(layer, head);
            if (_kept.HasConsumer(node))
            {
                MatrixView output = _reads.TrialDelta(node, trials);
                attention.WriteHead(head, values.ColumnRange(head * dim, dim), output);
                _work.Operations += attention.WriteOperations(rows);
                if (_model.Shape.HasShares)
                {
                    SourceOutputs.Share(_model, output, statistics);
                }

                Finish(node, trials);
            }
        }
    }

    /// <summary>Logits of what the logits read.</summary>
    /// <param name="reads">[trial·sequence, d_model].</param>
    /// <returns>[trial·sequence, vocabulary]; overwritten by the next call.</returns>
    public MatrixView Unembed(MatrixView reads)
    {
        MatrixView logits = _buffers.Get("logits", 0, reads.Rows, _model.Shape.OutputSize);
        _model.Unembedding.Forward(reads, NormalOf(reads), StatisticsOf(reads), logits);
        _work.Operations += _model.Unembedding.Operations(reads.Rows);
        return logits;
    }

    /// <summary>The same where one head alone carries the change, for many tries of one of its reads.</summary>
    /// <param name="node">The head, just computed.</param>
    /// <param name="destination">The read whose edges are tried.</param>
    /// <param name="final">[trial·sequence, d_model]: what the logits read.</param>
    public MatrixView UnembedHead(int node, int destination, MatrixView final)
    {
        (int layer, int head) = _graph.LayerAndHead(node);
        MatrixView values = _buffers.Get("answer-values", 0, final.Rows, _model.Shape.HeadDim);
        if (_preparedFor != destination)
        {
            MatrixView rest = _buffers.Get("rest", 0, Batch.AnswerCount, _model.Shape.ModelDim);
            _reads.WriteWithout(node, rest);
            _headUnembedding.Prepare(layer, head, rest);
            _work.Operations += _headUnembedding.PrepareOperations;
            _preparedFor = destination;
        }

        MatrixView statistics = StatisticsOf(final);
        _model.Unembedding.Norm.Forward(final, NormalOf(final), statistics);
        MatrixView logits = _buffers.Get("logits", 0, final.Rows, _model.Shape.OutputSize);
        _headUnembedding.Write(values, statistics, logits);
        _work.Operations += 2.0 * values.Rows * values.Columns * logits.Columns;
        return logits;
    }

    /// <summary>Makes one trial's queries, keys and values of a head the current ones.</summary>
    public void Accept(int node, int trial, int trials)
    {
        (int layer, int head) = _graph.LayerAndHead(node);
        if (head < 0)
        {
            return;
        }

        int dim = _model.Shape.HeadDim;
        MatrixView parts = _buffers.Get("query-key-value", node, trials * Batch.RowCount, 3 * dim).RowRange(trial * Batch.RowCount, Batch.RowCount);
        foreach (HeadInput kind in HeadInputs.All)
        {
            _backend.Copy(parts.ColumnRange((int)kind * dim, dim), CurrentPart(layer, _model.Layers[layer].Attention.ColumnOf(kind, head)));
        }
    }

    /// <summary>Makes one trial's queries, keys and values of a layer's coupled heads the current ones.</summary>
    public void AcceptHeads(int layer, int trial, int trials)
    {
        MatrixView parts = _buffers.Get("query-key-value", layer, trials * Batch.RowCount, 3 * _model.Shape.HeadsDim);
        _backend.Copy(parts.RowRange(trial * Batch.RowCount, Batch.RowCount), _current.QueryKeyValues[layer].First(Batch.RowCount));
    }

    /// <inheritdoc/>
    public void Dispose() => _headUnembedding.Dispose();

    private void Repeat(int layer, int column, bool isAblated, MatrixView destination)
    {
        if (!isAblated)
        {
            _backend.Copy(CurrentPart(layer, column), destination);
        }
        else if (_corrupted is not null)
        {
            _backend.Copy(_corrupted.QueryKeyValues[layer].First(Batch.RowCount).ColumnRange(column, destination.Columns), destination);
        }
        else
        {
            _backend.Zero(destination);
        }
    }

    private MatrixView CurrentPart(int layer, int column)
        => _current.QueryKeyValues[layer].First(Batch.RowCount).ColumnRange(column, _model.Shape.HeadDim);

    private void Finish(int node, int trials)
    {
        _reads.Finish(node, trials);
        _work.NodeRecomputations += trials;
    }

    private MatrixView NormalOf(MatrixView reads) => _buffers.Get("normal", 0, reads.Rows, reads.Columns);

    private MatrixView StatisticsOf(MatrixView reads) => _buffers.Get("statistics", 0, reads.Rows, 2);

    private MatrixView Normalise(NormBlock norm, MatrixView reads)
    {
        MatrixView normal = NormalOf(reads);
        norm.Forward(reads, normal, StatisticsOf(reads));
        return normal;
    }
}
