using CircuitFinder.Numerics;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models;

/// <summary>Carries a gradient from the logits back to every destination's own read of the residual stream. No weight gradients.</summary>
/// <remarks>
/// Each head reads the residual stream three times, for its queries, keys and values, and every read goes through the
/// layer norm on its own; the gradient of the residual stream is the sum over reads. Holds the buffers; made once. One that sums keeps every
/// read's gradient, added up over runs; the others hand them out group by group and forget them. Behind the last layer's attention nothing but
/// each sequence's last row has a gradient, and nothing else is computed.
/// </remarks>
internal sealed class BackwardPass : IDisposable
{
    private readonly Transformer _model;
    private readonly IBackend _backend;
    private readonly List<Tensor> _owned = [];

    // [layer + 1]: the reads of each group (IReadGradientSink); one tensor for all where they are not summed.
    private readonly Tensor[] _reads;
    private readonly bool _sums;
    private readonly Tensor _residual;
    private readonly Tensor _normal;
    private readonly Tensor _queryKeyValue;
    private readonly Tensor _values;
    private readonly Tensor _hidden;
    private readonly Tensor _answers;
    private readonly Tensor _answerValues;
    private bool _isFirst = true;

    public BackwardPass(Transformer model, int rowCapacity, int sequenceCapacity, bool sums = false)
    {
        _model = model;
        _backend = model.Backend;
        _sums = sums;
        ModelShape shape = model.Shape;
        _reads = new Tensor[shape.LayerCount + 1];
        for (int layer = 0; layer <= shape.LayerCount; layer++)
        {
            _reads[layer] = layer == shape.LayerCount ? Own(new Shape(2, sequenceCapacity, shape.ModelDim))
                : sums || layer == 0 ? Own(new Shape((3 * shape.HeadCount) + 1, rowCapacity, shape.ModelDim))
                : _reads[0];
        }

        _residual = Own(new Shape(rowCapacity, shape.ModelDim));
        _normal = Own(new Shape(rowCapacity, shape.ModelDim));
        _queryKeyValue = Own(new Shape(rowCapacity, 3 * shape.ModelDim));
        _values = Own(new Shape(rowCapacity, shape.ModelDim));
        _hidden = Own(new Shape(rowCapacity, shape.MlpDim));
        _answers = Own(new Shape(sequenceCapacity, shape.ModelDim));
        _answerValues = Own(new Shape(sequenceCapacity, shape.ModelDim));
    }

    private bool Accumulates => _sums && !_isFirst;

    /// <summary>Runs backward.</summary>
    /// <param name="batch">Of the forward pass.</param>
    /// <param name="activations">Left by the forward pass; of answers alone, unless the model has no layers.</param>
    /// <param name="gradLogits">[sequence, vocabulary].</param>
    /// <param name="sink">Receives every read's gradient; null where they are summed.</param>
    /// <param name="replaced">The point (<see cref="ForwardPass.RunFrom"/>) whose writer's output was replaced: no gradient passes through that
    /// writer. 0 for none, since nothing lies before the input.</param>
    public void Run(TokenBatch batch, Activations activations, MatrixView gradLogits, IReadGradientSink? sink, int replaced = 0)
    {
        int layers = _model.Shape.LayerCount;
        activations.Require(ActivationParts.ForBackward);
        if (layers > 0 && !activations.IsAnswersOnly)
        {
            throw new ArgumentException("The forward pass must have been run for its answers alone.", nameof(activations));
        }

        MatrixView answers = BackThroughUnembedding(batch, activations, gradLogits);
        MatrixView residual = _residual.First(batch.RowCount);
        for (int layer = layers; layer >= 0; layer--)
        {
            if (layer < layers)
            {
                BackThroughHeads(batch, activations, layer, replaced == (2 * layer) + 1);
            }

            if (_model.Shape.HasMlp && layer > 0)
            {
                MatrixView read = layer < layers ? Group(layer)[3 * _model.Shape.HeadCount] : Group(layer)[1];
                BackThroughMlp(layer < layers ? residual : answers, activations, layer - 1, read, replaced == 2 * layer);
            }

            sink?.OnReads(layer, Group(layer));
            if (layer == layers)
            {
                _backend.Zero(residual);
                _backend.ScatterAddRows(answers, batch.LastRows, residual);
            }
        }

        _isFirst = false;
    }

    /// <summary>Hands out the gradients summed since the last time, and starts anew.</summary>
    /// <param name="sink">Receives them.</param>
    public void HandOut(IReadGradientSink sink)
    {
        for (int layer = _model.Shape.LayerCount; layer >= 0; layer--)
        {
            sink.OnReads(layer, Group(layer));
        }

        _isFirst = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _owned)
        {
            tensor.Dispose();
        }
    }

    private Tensor Group(int layer) => _reads[layer];

    // The gradient of the logits' read at the last rows.
    private MatrixView BackThroughUnembedding(TokenBatch batch, Activations activations, MatrixView gradLogits)
    {
        MatrixView last = _answers.First(batch.SequenceCount);

        // Metrics of a few tokens leave most of the gradient zero, and the plain table spares a second packing of the largest weight.
        _backend.Multiply(gradLogits, _model.UnembeddingMatrix.View, last);
        _backend.LayerNormBackward(
            last,
            activations.FinalInput.First(batch.SequenceCount),
            _model.FinalNorm.Gain.View,
            activations.FinalStatistics.First(batch.SequenceCount),
            last);
        Put(last, Group(_model.Shape.LayerCount)[0].RowRange(0, batch.SequenceCount));
        return last;
    }

    // Adds the MLP's part to the gradient of the residual stream.
    private void BackThroughMlp(MatrixView residual, Activations activations, int layer, MatrixView slice, bool isReplaced)
    {
        int rows = residual.Rows;
        MatrixView read = slice.RowRange(0, rows);
        if (isReplaced)
        {
            PutNothing(read);
            return;
        }

        TransformerLayer weights = _model.Layers[layer];
        MatrixView hidden = _hidden.First(rows);
        MatrixView normal = _normal.First(rows);
        _backend.LinearBackwardInput(residual, weights.MlpOut!.Packed, hidden);
        _backend.ActivateBackward(_model.Shape.Activation, hidden, activations.MlpHiddens[layer].First(rows), hidden);
        _backend.LinearBackwardInput(hidden, weights.MlpIn!.Packed, normal);
        _backend.LayerNormBackward(
            normal,
            activations.Residuals[(2 * layer) + 1].First(rows),
            weights.MlpNorm!.Gain.View,
            activations.Statistics[(2 * layer) + 1].First(rows),
            normal);
        _backend.AddScaled(normal, 1, residual);
        Put(normal, read);
    }

    private void BackThroughHeads(TokenBatch batch, Activations activations, int layer, bool isReplaced)
    {
        int rows = batch.RowCount;
        TransformerLayer weights = _model.Layers[layer];
        if (isReplaced)
        {
            for (int read = 0; read < weights.HeadReads.Length; read++)
            {
                PutNothing(Group(layer)[read].RowRange(0, rows));
            }

            return;
        }

        MatrixView residual = _residual.First(rows);
        MatrixView values = _values.First(rows);
        MatrixView queryKeyValue = _queryKeyValue.First(rows);
        if (layer < _model.Shape.LayerCount - 1)
        {
            _backend.LinearBackwardInput(residual, weights.Output.Packed, values);
        }
        else
        {
            MatrixView answers = _answerValues.First(batch.SequenceCount);
            _backend.LinearBackwardInput(_answers.First(batch.SequenceCount), weights.Output.Packed, answers);
            _backend.Zero(values);
            _backend.ScatterAddRows(answers, batch.LastRows, values);
        }

        _backend.AttentionBackward(
            values,
            activations.QueryKeyValues[layer].First(rows),
            _model.Shape.HeadCount,
            _model.Shape.AttentionScale(layer),
            batch.Starts,
            activations.Patterns[layer].First(rows),
            queryKeyValue);
        _backend.ReadsBackward(
            queryKeyValue,
            weights.HeadReads,
            activations.Residuals[2 * layer].First(rows),
            weights.AttentionNorm.Gain.View,
            activations.Statistics[2 * layer].First(rows),
            Group(layer),
            residual,
            Accumulates);
    }

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

    private void PutNothing(MatrixView read)
    {
        if (!Accumulates)
        {
            _backend.Zero(read);
        }
    }

    private Tensor Own(Shape shape)
    {
        Tensor tensor = _backend.Allocate(shape);
        _owned.Add(tensor);
        return tensor;
    }
}
