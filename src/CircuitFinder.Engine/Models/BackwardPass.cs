using CircuitFinder.Numerics;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models;

/// <summary>Carries a gradient from the logits back to every destination's own read of the residual stream. No weight gradients.</summary>
/// <remarks>
/// Each head reads the residual stream three times, for its queries, keys and values, and every read goes through the
/// layer norm on its own; the gradient of the residual stream is the sum over reads. Holds the buffers; made once.
/// </remarks>
internal sealed class BackwardPass : IDisposable
{
    private readonly Transformer _model;
    private readonly IBackend _backend;
    private readonly List<Tensor> _owned = [];
    private readonly Tensor _reads;
    private readonly Tensor _residual;
    private readonly Tensor _normal;
    private readonly Tensor _queryKeyValue;
    private readonly Tensor _values;
    private readonly Tensor _hidden;
    private readonly Tensor _last;

    public BackwardPass(Transformer model, int rowCapacity, int sequenceCapacity)
    {
        _model = model;
        _backend = model.Backend;
        ModelShape shape = model.Shape;
        _reads = Own(new Shape((3 * shape.HeadCount) + 1, rowCapacity, shape.ModelDim));
        _residual = Own(new Shape(rowCapacity, shape.ModelDim));
        _normal = Own(new Shape(rowCapacity, shape.ModelDim));
        _queryKeyValue = Own(new Shape(rowCapacity, 3 * shape.ModelDim));
        _values = Own(new Shape(rowCapacity, shape.ModelDim));
        _hidden = Own(new Shape(rowCapacity, shape.MlpDim));
        _last = Own(new Shape(sequenceCapacity, shape.ModelDim));
    }

    /// <summary>Runs backward.</summary>
    /// <param name="batch">Of the forward pass.</param>
    /// <param name="activations">Left by the forward pass, run with the last rows' logits.</param>
    /// <param name="gradLogits">[sequence, vocabulary].</param>
    /// <param name="sink">Receives every read's gradient.</param>
    public void Run(TokenBatch batch, Activations activations, MatrixView gradLogits, IReadGradientSink sink)
    {
        activations.Require(ActivationParts.ForBackward);
        BackThroughUnembedding(batch, activations, gradLogits);
        for (int layer = _model.Shape.LayerCount; layer > 0; layer--)
        {
            if (layer < _model.Shape.LayerCount)
            {
                BackThroughHeads(batch, activations, layer);
            }

            if (_model.Shape.HasMlp)
            {
                BackThroughMlp(batch.RowCount, activations, layer - 1, layer < _model.Shape.LayerCount ? 3 * _model.Shape.HeadCount : 1);
            }

            sink.OnReads(layer, _reads);
        }

        BackThroughHeads(batch, activations, 0);
        sink.OnReads(0, _reads);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _owned)
        {
            tensor.Dispose();
        }
    }

    private void BackThroughUnembedding(TokenBatch batch, Activations activations, MatrixView gradLogits)
    {
        MatrixView last = _last.First(batch.SequenceCount);
        MatrixView read = _reads[0].RowRange(0, batch.RowCount);
        // Metrics of a few tokens leave most of the gradient zero, and the plain table spares a second packing of the largest weight.
        _backend.Multiply(gradLogits, _model.UnembeddingMatrix.View, last);
        _backend.LayerNormBackward(
            last,
            activations.FinalInput.First(batch.SequenceCount),
            _model.FinalNorm.Gain.View,
            activations.FinalStatistics.First(batch.SequenceCount),
            last);
        _backend.Zero(read);
        _backend.ScatterAddRows(last, batch.LastRows, read);
        _backend.Copy(read, _residual.First(batch.RowCount));
    }

    private void BackThroughMlp(int rows, Activations activations, int layer, int slice)
    {
        TransformerLayer weights = _model.Layers[layer];
        MatrixView residual = _residual.First(rows);
        MatrixView hidden = _hidden.First(rows);
        MatrixView normal = _normal.First(rows);
        MatrixView read = _reads[slice].RowRange(0, rows);
        _backend.LinearBackwardInput(residual, weights.MlpOut!.Packed, hidden);
        _backend.ActivateBackward(_model.Shape.Activation, hidden, activations.MlpHiddens[layer].First(rows), hidden);
        _backend.LinearBackwardInput(hidden, weights.MlpIn!.Packed, normal);
        _backend.LayerNormBackward(
            normal,
            activations.Residuals[(2 * layer) + 1].First(rows),
            weights.MlpNorm!.Gain.View,
            activations.Statistics[(2 * layer) + 1].First(rows),
            read);
        _backend.AddScaled(read, 1, residual);
    }

    private void BackThroughHeads(TokenBatch batch, Activations activations, int layer)
    {
        int rows = batch.RowCount;
        TransformerLayer weights = _model.Layers[layer];
        MatrixView residual = _residual.First(rows);
        MatrixView values = _values.First(rows);
        MatrixView queryKeyValue = _queryKeyValue.First(rows);
        _backend.LinearBackwardInput(residual, weights.Output.Packed, values);
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
            _reads,
            residual);
    }

    private Tensor Own(Shape shape)
    {
        Tensor tensor = _backend.Allocate(shape);
        _owned.Add(tensor);
        return tensor;
    }
}
