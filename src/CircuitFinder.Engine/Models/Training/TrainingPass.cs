using CircuitFinder.Engine.Models.Families;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Training;

/// <summary>Next-token loss of a trainable transformer and its gradient with respect to every weight.</summary>
/// <remarks>Holds the activations, the gradients and the buffers; made once for the greatest batch.</remarks>
internal sealed class TrainingPass : IDisposable
{
    private readonly Transformer _model;
    private readonly IBackend _backend;
    private readonly Activations _activations;
    private readonly List<Tensor> _owned = [];
    private readonly Dictionary<string, Tensor> _gradients = new(StringComparer.Ordinal);
    private readonly Tensor _residual;
    private readonly Tensor _normal;
    private readonly Tensor _queryKeyValue;
    private readonly Tensor _values;
    private readonly Tensor _hidden;

    public TrainingPass(Transformer model, int rowCapacity, int maximumLength)
    {
        _model = model;
        _backend = model.Backend;
        ModelShape shape = model.Shape;
        _activations = new Activations(model, rowCapacity, rowCapacity, maximumLength, ActivationParts.ForTraining, allLogits: true);
        _residual = Own(new Shape(rowCapacity, shape.ModelDim));
        _normal = Own(new Shape(rowCapacity, shape.ModelDim));
        _queryKeyValue = Own(new Shape(rowCapacity, 3 * shape.ModelDim));
        _values = Own(new Shape(rowCapacity, shape.ModelDim));
        _hidden = Own(new Shape(rowCapacity, shape.MlpDim));
        foreach (Parameter parameter in model.Parameters)
        {
            _gradients.Add(parameter.Name, Own(parameter.Tensor.Shape));
        }
    }

    /// <summary>The gradient of a weight after <see cref="Run"/>, in the weight's own layout.</summary>
    public MatrixView Gradient(string name) => _gradients[name].AsMatrix();

    /// <summary>Computes the mean loss of a batch and the gradient of that mean.</summary>
    /// <param name="batch">Tokens.</param>
    /// <param name="targets">[row]: the next token, or −1 where none counts.</param>
    /// <returns>Mean cross-entropy in nats a counted row.</returns>
    public double Run(TokenBatch batch, ReadOnlySpan<int> targets)
    {
        int counted = targets.Length - targets.Count(-1);
        foreach (Tensor gradient in _gradients.Values)
        {
            _backend.Zero(gradient.AsMatrix());
        }

        MatrixView logits = ForwardPass.RunUnchecked(_model, batch, _activations, allLogits: true);
        double loss = _backend.CrossEntropy(logits, targets, 1.0 / counted, logits);
        BackThroughUnembedding(logits, batch.RowCount);
        for (int layer = _model.Shape.LayerCount - 1; layer >= 0; layer--)
        {
            if (_model.Shape.HasMlp)
            {
                BackThroughMlp(layer, batch.RowCount);
            }

            BackThroughAttention(layer, batch);
        }

        MatrixView residual = _residual.First(batch.RowCount);
        _backend.ScatterAddRows(residual, batch.Tokens, Gradient(Gpt2Layout.TokenEmbedding));
        _backend.ScatterAddRows(residual, batch.Positions, Gradient(Gpt2Layout.PositionEmbedding));
        return loss / counted;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _activations.Dispose();
        foreach (Tensor tensor in _owned)
        {
            tensor.Dispose();
        }
    }

    private void BackThroughUnembedding(MatrixView gradLogits, int rows)
    {
        MatrixView normal = _normal.First(rows);
        // The table is [vocabulary, d_model], the transpose of the packed weight, so its gradient is gradLogitsᵀ·input.
        _backend.LinearBackwardWeight(
            gradLogits, _activations.FinalNormal.First(rows), Gradient(_model.UnembeddingMatrix.Name), default);
        _backend.LinearBackwardInput(gradLogits, _model.Unembedding, normal);
        _backend.Zero(_residual.First(rows));
        BackThroughNorm(_model.FinalNorm, _activations.Residuals[^1], _activations.FinalStatistics, rows);
    }

    private void BackThroughMlp(int layer, int rows)
    {
        TransformerLayer weights = _model.Layers[layer];
        MatrixView residual = _residual.First(rows);
        MatrixView hidden = _hidden.First(rows);
        BackThroughLinear(weights.MlpOut!, _activations.MlpActives[layer].First(rows), residual, hidden);
        _backend.ActivateBackward(_model.Shape.Activation, hidden, _activations.MlpHiddens[layer].First(rows), hidden);
        BackThroughLinear(weights.MlpIn!, _activations.Normals[(2 * layer) + 1].First(rows), hidden, _normal.First(rows));
        BackThroughNorm(
            weights.MlpNorm!, _activations.Residuals[(2 * layer) + 1], _activations.Statistics[(2 * layer) + 1], rows);
    }

    private void BackThroughAttention(int layer, TokenBatch batch)
    {
        int rows = batch.RowCount;
        TransformerLayer weights = _model.Layers[layer];
        MatrixView values = _values.First(rows);
        MatrixView queryKeyValue = _queryKeyValue.First(rows);
        BackThroughLinear(weights.Output, _activations.HeadValues[layer].First(rows), _residual.First(rows), values);
        _backend.AttentionBackward(
            values,
            _activations.QueryKeyValues[layer].First(rows),
            _model.Shape.HeadCount,
            _model.Shape.AttentionScale(layer),
            batch.Starts,
            _activations.Patterns[layer].First(rows),
            queryKeyValue);
        BackThroughLinear(weights.QueryKeyValue, _activations.Normals[2 * layer].First(rows), queryKeyValue, _normal.First(rows));
        BackThroughNorm(weights.AttentionNorm, _activations.Residuals[2 * layer], _activations.Statistics[2 * layer], rows);
    }

    private void BackThroughLinear(LinearWeights weights, MatrixView input, MatrixView gradOutput, MatrixView gradInput)
    {
        _backend.LinearBackwardWeight(input, gradOutput, Gradient(weights.Matrix.Name), Gradient(weights.Bias.Name));
        _backend.LinearBackwardInput(gradOutput, weights.Packed, gradInput);
    }

    // From the gradient in _normal onto the gradient of the residual stream.
    private void BackThroughNorm(NormWeights norm, Tensor input, Tensor statistics, int rows)
    {
        MatrixView normal = _normal.First(rows);
        _backend.LayerNormBackwardParameters(
            normal, input.First(rows), statistics.First(rows), Gradient(norm.Gain.Name), Gradient(norm.Bias.Name));
        _backend.LayerNormBackward(
            normal, input.First(rows), norm.Gain.View, statistics.First(rows), _residual.First(rows), accumulate: true);
    }

    private Tensor Own(Shape shape)
    {
        Tensor tensor = _backend.Allocate(shape);
        _owned.Add(tensor);
        return tensor;
    }
}
