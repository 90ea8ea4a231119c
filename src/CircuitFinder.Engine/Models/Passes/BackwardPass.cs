using CircuitFinder.Engine.Models.Blocks;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Passes;

/// <summary>Carries a gradient from the logits back to every destination's own read of the residual stream. No weight gradients.</summary>
/// <remarks>
/// Each head reads the residual stream three times, for its queries, keys and values, and every read goes through the
/// layer norm on its own; the gradient of the residual stream is the sum over reads. Holds the buffers; made once. One that sums
/// keeps every
/// read's gradient, added up over runs; the others hand them out and forget them, a few sequences at a time, while they are in the caches.
/// Behind the last layer's attention nothing but each sequence's last row has a gradient, and nothing else is computed.
/// </remarks>
internal sealed class BackwardPass : IDisposable
{
    private readonly Transformer _model;
    private readonly IBackend _backend;
    private readonly List<Tensor> _owned = [];

    // [layer][reads + 1, row, d_model]; one tensor of few rows for all layers where they are not summed.
    private readonly Tensor[] _reads;

    // [2, sequence, d_model]: of the logits and of the last MLP.
    private readonly Tensor _answerReads;
    private readonly bool _sums;
    private readonly GradientRules _rules;
    private readonly FrozenNorms? _frozenNorms;
    private readonly int _sliceRows;
    private readonly Tensor _residual;
    private readonly Tensor _mlpRead;
    private readonly Tensor? _written;
    private readonly Tensor _queryKeyValue;
    private readonly Tensor _values;
    private readonly Tensor _hidden;
    private readonly Tensor _answers;
    private readonly Tensor _answerValues;

    // Of the last layer, at each sequence's last row: the queries' reads, their gradients before the norm, and the norm's input and
    // statistics.
    private readonly Tensor _answerQueries;
    private readonly Tensor _answerQueryOutputs;
    private readonly Tensor _answerInputs;
    private readonly Tensor _answerStatistics;
    private bool _isFirst = true;

    public BackwardPass(Transformer model, int rowCapacity, int answerCapacity, int maximumLength, bool sums = false, GradientRules rules = default)
    {
        _model = model;
        _backend = model.Backend;
        _sums = sums;
        _rules = rules;
        _frozenNorms = rules.FrozenNorms ? new FrozenNorms(_backend, rowCapacity, model.Shape.ModelDim) : null;
        ModelShape shape = model.Shape;
        int slices = shape.ReadCount + 1;
        long fitting = _backend.Capacity.ReadElements / ((long)slices * shape.ModelDim);
        _sliceRows = sums ? rowCapacity : (int)Math.Min(rowCapacity, Math.Max(maximumLength, fitting));
        _reads = new Tensor[shape.LayerCount];
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            _reads[layer] = sums || layer == 0 ? Own(new Shape(slices, _sliceRows, shape.ModelDim)) : _reads[0];
        }

        _answerReads = Own(new Shape(2, answerCapacity, shape.ModelDim));
        _residual = Own(new Shape(rowCapacity, shape.ModelDim));
        _mlpRead = Own(new Shape(rowCapacity, shape.ModelDim));
        _written = shape.HasPostNorms ? Own(new Shape(rowCapacity, shape.ModelDim)) : null;
        _queryKeyValue = Own(new Shape(rowCapacity, 3 * shape.HeadsDim));
        _values = Own(new Shape(rowCapacity, shape.HeadsDim));
        _hidden = Own(new Shape(rowCapacity, shape.HiddenDim));
        _answers = Own(new Shape(answerCapacity, shape.ModelDim));
        _answerValues = Own(new Shape(answerCapacity, shape.HeadsDim));
        _answerQueries = Own(new Shape(shape.HeadCount, answerCapacity, shape.ModelDim));
        _answerQueryOutputs = Own(new Shape(answerCapacity, shape.HeadsDim));
        _answerInputs = Own(new Shape(answerCapacity, shape.ModelDim));
        _answerStatistics = Own(new Shape(answerCapacity, 2));
    }

    private bool Accumulates => _sums && !_isFirst;

    private int LastLayer => _model.Shape.LayerCount - 1;

    /// <summary>Runs backward.</summary>
    /// <param name="batch">Of the forward pass.</param>
    /// <param name="activations">Left by the forward pass; of answers alone, unless the model has no layers.</param>
    /// <param name="gradLogits">[sequence, vocabulary].</param>
    /// <param name="sink">Receives every read's gradient; null where they are summed.</param>
    /// <param name="replaced">The point (<see cref="ForwardPass.RunFrom"/>) whose writer's output was replaced: no gradient passes
    /// through that
    /// writer. 0 for none, since nothing lies before the input.</param>
    public void Run(TokenBatch batch, Activations activations, MatrixView gradLogits, IReadGradients? sink, int replaced = 0)
    {
        activations.Require(ActivationParts.ForBackward);
        if (LastLayer >= 0 && !activations.IsAnswerPositionOnly)
        {
            throw new ArgumentException("The forward pass must have been run for its answers alone.", nameof(activations));
        }

        MatrixView answers = BackThroughUnembedding(batch, activations, gradLogits);
        MatrixView residual = _residual.First(batch.RowCount);
        for (int layer = LastLayer; layer >= 0; layer--)
        {
            bool isLast = layer == LastLayer;
            bool isReplaced = replaced == (2 * layer) + 1;

            // A parallel layer's heads have no gradient through its MLP.
            if (_model.Shape.IsParallel && !isReplaced)
            {
                BackThroughAttention(batch, activations, layer);
            }

            if (_model.Shape.HasMlp)
            {
                BackThroughMlp(isLast ? answers : residual, batch, activations, layer, replaced == (2 * layer) + 2);
            }

            if (isLast)
            {
                sink?.OnAnswers(_answerReads);
            }

            if (!_model.Shape.IsParallel && !isReplaced)
            {
                BackThroughAttention(batch, activations, layer);
            }

            if (isLast)
            {
                BackThroughAnswerQueries(batch, activations, answers, isReplaced);
                sink?.OnAnswerQueries(_answerQueries);
                _backend.Zero(residual);
                _backend.ScatterAddRows(answers, batch.AnswerRows, residual);
            }

            BackThroughReads(batch, activations, layer, sink, isReplaced);
        }

        if (LastLayer < 0)
        {
            sink?.OnAnswers(_answerReads);
            _backend.Zero(residual);
            _backend.ScatterAddRows(answers, batch.AnswerRows, residual);
        }

        _isFirst = false;
    }

    /// <summary>The gradient at the residual stream's beginning, of the last run: the sum over everything that reads the input.</summary>
    /// <param name="batch">Of the run.</param>
    /// <returns>[row, d_model]; overwritten by the next run.</returns>
    public MatrixView InputGradient(TokenBatch batch) => _residual.First(batch.RowCount);

    /// <summary>Hands out the gradients summed since the last time, and starts anew.</summary>
    /// <param name="batch">Of the runs.</param>
    /// <param name="sink">Receives them.</param>
    public void HandOut(TokenBatch batch, IReadGradients sink)
    {
        sink.OnAnswers(_answerReads);
        if (LastLayer >= 0)
        {
            sink.OnAnswerQueries(_answerQueries);
        }

        for (int layer = LastLayer; layer >= 0; layer--)
        {
            sink.OnReads(layer, _reads[layer], 0, batch.SequenceCount);
        }

        _isFirst = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _frozenNorms?.Dispose();
        foreach (Tensor tensor in _owned)
        {
            tensor.Dispose();
        }
    }

    // The gradient of the logits' read at the last rows.
    private MatrixView BackThroughUnembedding(TokenBatch batch, Activations activations, MatrixView gradLogits)
    {
        MatrixView answers = _answers.First(batch.AnswerCount);

        _model.Unembedding.Backward(gradLogits, activations.Logits.First(batch.AnswerCount), answers);
        BackThroughNorm(
            _model.Unembedding.Norm, answers, activations.FinalInput.First(batch.AnswerCount), activations.FinalStatistics.First(batch.AnswerCount));
        Put(answers, _answerReads[0].RowRange(0, batch.AnswerCount));
        return answers;
    }

    // Adds the MLP's part to the gradient of the residual stream.
    private void BackThroughMlp(MatrixView residual, TokenBatch batch, Activations activations, int layer, bool isReplaced)
    {
        int rows = residual.Rows;
        MatrixView gradient = _mlpRead.First(rows);
        if (isReplaced)
        {
            _backend.Zero(gradient);
        }
        else
        {
            TransformerLayer parts = _model.Layers[layer];
            MatrixView written = residual;
            if (parts.MlpPostNorm is { } postNorm)
            {
                written = _written!.First(rows);
                MatrixView statistics = activations.PostStatistics[(2 * layer) + 1].First(rows);
                postNorm.Backward(residual, Input(activations.MlpTotals[layer].First(rows), statistics), statistics, written);
            }

            parts.Mlp!.Backward(written, activations.MlpHiddens[layer].First(rows), _hidden.First(rows), gradient, _rules);
            BackThroughNorm(
                parts.MlpNorm!, gradient, activations.MlpReadAt(layer, batch), activations.Statistics[(2 * layer) + 1].First(rows));
            _backend.AddScaled(gradient, 1, residual);
        }

        if (layer == LastLayer)
        {
            Put(gradient, _answerReads[1].RowRange(0, rows));
        }
        else if (_sums)
        {
            Put(gradient, _reads[layer][_model.Shape.ReadCount].RowRange(0, rows));
        }
    }

    // The gradients of queries, keys and values.
    private void BackThroughAttention(TokenBatch batch, Activations activations, int layer)
    {
        int rows = batch.RowCount;
        AttentionBlock attention = _model.Layers[layer].Attention;
        attention.AttendBackward(
            BackThroughOutput(batch, activations, layer),
            activations.QueryKeyValues[layer].First(rows),
            batch.Starts,
            activations.Patterns[layer].First(rows),
            _queryKeyValue.First(rows),
            _rules);
        if (_model.Shape.SharesReads)
        {
            attention.SumGroups(_queryKeyValue.First(rows));
        }
    }

    // The last layer's queries were read for the answers alone; adds their part to the gradient of the residual stream there.
    private void BackThroughAnswerQueries(TokenBatch batch, Activations activations, MatrixView answers, bool isReplaced)
    {
        if (isReplaced)
        {
            PutNothing(_answerQueries, _model.Shape.HeadCount, batch.AnswerCount);
            return;
        }

        TransformerLayer parts = _model.Layers[LastLayer];
        MatrixView queries = _answerQueryOutputs.First(batch.AnswerCount);
        MatrixView inputs = _answerInputs.First(batch.AnswerCount);
        MatrixView statistics = _answerStatistics.First(batch.AnswerCount);
        _backend.GatherRows(_queryKeyValue.First(batch.RowCount).ColumnRange(0, _model.Shape.HeadsDim), batch.AnswerRows, queries);
        _backend.GatherRows(activations.Residuals[2 * LastLayer].First(batch.RowCount), batch.AnswerRows, inputs);
        _backend.GatherRows(activations.Statistics[2 * LastLayer].First(batch.RowCount), batch.AnswerRows, statistics);
        parts.Attention.ReadsBackward(
            queries, 0, _model.Shape.HeadCount, parts.AttentionNorm, Input(inputs, statistics), statistics, _answerQueries, answers, Accumulates);
    }

    // The reads of a layer's heads: of all, or of the last layer's keys and values.
    private void BackThroughReads(TokenBatch batch, Activations activations, int layer, IReadGradients? sink, bool isReplaced)
    {
        TransformerLayer parts = _model.Layers[layer];
        int skipped = layer == LastLayer ? _model.Shape.HeadCount : 0;
        int reads = parts.Attention.ReadCount - skipped;
        MatrixView queryKeyValue = _queryKeyValue.AsMatrix().ColumnRange(skipped * _model.Shape.HeadDim, reads * _model.Shape.HeadDim);
        for (int first = 0; first < batch.SequenceCount;)
        {
            int count = SequencesFrom(batch, first);
            int row = batch.Starts[first];
            int sliceRows = batch.Starts[first + count] - row;
            if (isReplaced)
            {
                PutNothing(_reads[layer], reads, sliceRows);
            }
            else
            {
                MatrixView statistics = activations.Statistics[2 * layer].AsMatrix().RowRange(row, sliceRows);
                parts.Attention.ReadsBackward(
                    queryKeyValue.RowRange(row, sliceRows),
                    skipped,
                    reads,
                    parts.AttentionNorm,
                    Input(activations.Residuals[2 * layer].AsMatrix().RowRange(row, sliceRows), statistics),
                    statistics,
                    _reads[layer],
                    _residual.AsMatrix().RowRange(row, sliceRows),
                    Accumulates);
            }

            if (!_sums)
            {
                if (_model.Shape.HasMlp && layer < LastLayer)
                {
                    _backend.Copy(_mlpRead.AsMatrix().RowRange(row, sliceRows), _reads[layer][_model.Shape.ReadCount].RowRange(0, sliceRows));
                }

                sink?.OnReads(layer, _reads[layer], first, count);
            }

            first += count;
        }
    }

    // The gradient of the heads' values.
    private MatrixView BackThroughOutput(TokenBatch batch, Activations activations, int layer)
    {
        MatrixView values = _values.First(batch.RowCount);
        LinearBlock output = _model.Layers[layer].Attention.Output;
        if (layer < LastLayer)
        {
            output.Backward(BackThroughPostNorm(_residual.First(batch.RowCount), activations, layer), values);
            return values;
        }

        MatrixView answers = _answerValues.First(batch.AnswerCount);
        output.Backward(BackThroughPostNorm(_answers.First(batch.AnswerCount), activations, layer), answers);
        _backend.Zero(values);
        _backend.ScatterAddRows(answers, batch.AnswerRows, values);
        return values;
    }

    private MatrixView BackThroughPostNorm(MatrixView gradient, Activations activations, int layer)
    {
        if (_model.Layers[layer].AttentionPostNorm is not { } norm)
        {
            return gradient;
        }

        MatrixView written = _written!.First(gradient.Rows);
        MatrixView statistics = activations.PostStatistics[2 * layer].First(gradient.Rows);
        norm.Backward(gradient, Input(activations.AttentionTotals[layer].First(gradient.Rows), statistics), statistics, written);
        return written;
    }

    // How many sequences, from one on, have room for the gradients of their reads.
    private int SequencesFrom(TokenBatch batch, int first)
    {
        int count = 1;
        while (first + count < batch.SequenceCount && batch.Starts[first + count + 1] - batch.Starts[first] <= _sliceRows)
        {
            count++;
        }

        return count;
    }

    private void BackThroughNorm(NormBlock norm, MatrixView gradient, MatrixView input, MatrixView statistics)
        => norm.Backward(gradient, Input(input, statistics), statistics, gradient);

    // The input at which a norm's backward pass is taken.
    private MatrixView Input(MatrixView input, MatrixView statistics) => _frozenNorms?.InputOf(statistics) ?? input;

    private void Put(MatrixView gradient, MatrixView read)
    {
        if (Accumulates)
        {
            _backend.AddScaled(gradient, 1, read);
        }
        else
        {
            _backend.Copy(gradient, read);
        }
    }

    private void PutNothing(Tensor reads, int count, int rows)
    {
        for (int read = 0; read < count && !Accumulates; read++)
        {
            _backend.Zero(reads[read].RowRange(0, rows));
        }
    }

    private Tensor Own(Shape shape)
    {
        Tensor tensor = _backend.Allocate(shape);
        _owned.Add(tensor);
        return tensor;
    }
}
