using CircuitFinder.Engine.Models.Blocks;
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
        _queryKeyValue = Own(new Shape(rowCapacity, 3 * shape.HeadsDim));
        _values = Own(new Shape(rowCapacity, shape.HeadsDim));
        _hidden = Own(new Shape(rowCapacity, shape.HiddenDim));
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
        _model.Embedding.BackwardWeights(residual, batch, Gradient(_model.Embedding.Tokens.Name), Gradient(_model.Embedding.Positions.Name));
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
        UnembeddingBlock unembedding = _model.Unembedding;
        unembedding.BackwardWeights(_activations.FinalNormal.First(rows), gradLogits, Gradient(unembedding.Table.Name));
        unembedding.BackwardDense(gradLogits, _normal.First(rows));
        _backend.Zero(_residual.First(rows));
        BackThroughNorm(unembedding.Norm, _activations.Residuals[^1], _activations.FinalStatistics, rows);
    }

    private void BackThroughMlp(int layer, int rows)
    {
        TransformerLayer parts = _model.Layers[layer];
        MlpBlock mlp = parts.Mlp!;
        MatrixView residual = _residual.First(rows);
        MatrixView hidden = _hidden.First(rows);
        AddWeightGradients(mlp.Out, _activations.MlpActives[layer].First(rows).ColumnRange(0, _model.Shape.MlpDim), residual);
        mlp.BackwardToHidden(residual, _activations.MlpHiddens[layer].First(rows), hidden);
        BackThroughLinear(mlp.In, _activations.Normals[(2 * layer) + 1].First(rows), hidden, _normal.First(rows));
        BackThroughNorm(
            parts.MlpNorm!, _activations.Residuals[(2 * layer) + 1], _activations.Statistics[(2 * layer) + 1], rows);
    }

    private void BackThroughAttention(int layer, TokenBatch batch)
    {
        int rows = batch.RowCount;
        TransformerLayer parts = _model.Layers[layer];
        AttentionBlock attention = parts.Attention;
        MatrixView values = _values.First(rows);
        MatrixView queryKeyValue = _queryKeyValue.First(rows);
        BackThroughLinear(attention.Output, _activations.HeadValues[layer].First(rows), _residual.First(rows), values);
        attention.AttendBackward(
            values, _activations.QueryKeyValues[layer].First(rows), batch.Starts, _activations.Patterns[layer].First(rows), queryKeyValue);
        BackThroughLinear(attention.QueryKeyValue, _activations.Normals[2 * layer].First(rows), attention.SumGroups(queryKeyValue), _normal.First(rows));
        BackThroughNorm(parts.AttentionNorm, _activations.Residuals[2 * layer], _activations.Statistics[2 * layer], rows);
    }

    private void BackThroughLinear(LinearBlock linear, MatrixView input, MatrixView gradOutput, MatrixView gradInput)
    {
        AddWeightGradients(linear, input, gradOutput);
        linear.Backward(gradOutput, gradInput);
    }

    private void AddWeightGradients(LinearBlock linear, MatrixView input, MatrixView gradOutput)
        => linear.BackwardWeights(input, gradOutput, Gradient(linear.Matrix.Name), Gradient(linear.Bias.Name));

    // From the gradient in _normal onto the gradient of the residual stream.
    private void BackThroughNorm(NormBlock norm, Tensor input, Tensor statistics, int rows)
    {
        MatrixView normal = _normal.First(rows);
        norm.BackwardWeights(normal, input.First(rows), statistics.First(rows), Gradient(norm.Gain.Name), Gradient(norm.Bias.Name));
        norm.Backward(normal, input.First(rows), statistics.First(rows), _residual.First(rows), accumulate: true);
    }

    private Tensor Own(Shape shape)
    {
        Tensor tensor = _backend.Allocate(shape);
        _owned.Add(tensor);
        return tensor;
    }
}
