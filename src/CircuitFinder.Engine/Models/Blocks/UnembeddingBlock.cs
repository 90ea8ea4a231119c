using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Blocks;

/// <summary>The final norm and the map from the residual stream to logits.</summary>
/// <param name="backend">Does the arithmetic.</param>
/// <param name="norm">The final norm.</param>
/// <param name="table">[vocabulary, d_model].</param>
/// <param name="packed">Its transpose.</param>
/// <param name="bias">[1, vocabulary]; null for none.</param>
/// <param name="cap">cap·tanh(logit/cap); 0 for none.</param>
/// <param name="scratch">Shared by all blocks; needed with a cap.</param>
internal sealed class UnembeddingBlock(
    IBackend backend, NormBlock norm, Parameter table, Weight packed, Parameter? bias = null, double cap = 0, BlockScratch? scratch = null)
{
    /// <summary>The final norm.</summary>
    public NormBlock Norm => norm;

    /// <summary>[vocabulary, d_model].</summary>
    public Parameter Table => table;

    /// <summary>Logits of what is read.</summary>
    /// <param name="read">[rows, d_model].</param>
    /// <param name="normal">[rows, d_model]: receives the norm's output.</param>
    /// <param name="statistics">[rows, 2]: receives the norm's statistics.</param>
    /// <param name="logits">[rows, vocabulary].</param>
    public void Forward(MatrixView read, MatrixView normal, MatrixView statistics, MatrixView logits)
    {
        norm.Forward(read, normal, statistics);
        backend.Linear(normal, packed, Bias, logits);
        Cap(logits);
    }

    /// <summary>[1, vocabulary], or none.</summary>
    public MatrixView Bias => bias?.View ?? default;

    /// <summary>Caps logits in place, if the model does.</summary>
    /// <param name="logits">[rows, vocabulary].</param>
    public void Cap(MatrixView logits)
    {
        if (cap > 0)
        {
            backend.SoftCap(logits, cap, logits);
        }
    }

    /// <summary>The map alone, without norm, bias and cap.</summary>
    /// <param name="input">[rows, d_model].</param>
    /// <param name="logits">[rows, vocabulary].</param>
    public void Project(MatrixView input, MatrixView logits) => backend.Linear(input, packed, default, logits);

    /// <summary>The gradient at the norm's output.</summary>
    /// <param name="gradLogits">[rows, vocabulary].</param>
    /// <param name="logits">[rows, vocabulary], of the forward pass.</param>
    /// <param name="gradNormal">[rows, d_model].</param>
    /// <remarks>Metrics of a few tokens leave most of the gradient zero, and the plain table spares a second packing of the largest
    /// weight.</remarks>
    public void Backward(MatrixView gradLogits, MatrixView logits, MatrixView gradNormal)
    {
        if (cap > 0)
        {
            MatrixView before = scratch!.Get("logit-gradients", gradLogits.Rows, gradLogits.Columns);
            backend.SoftCapBackward(gradLogits, logits, cap, before);
            gradLogits = before;
        }

        backend.Multiply(gradLogits, table.View, gradNormal);
    }

    /// <summary>The same where most of the gradient is not zero.</summary>
    /// <param name="gradLogits">[rows, vocabulary].</param>
    /// <param name="gradNormal">[rows, d_model].</param>
    public void BackwardDense(MatrixView gradLogits, MatrixView gradNormal) => backend.LinearBackwardInput(gradLogits, packed, gradNormal);

    /// <summary>Adds the gradient of the table, the transpose of the packed weight: gradLogitsᵀ·input.</summary>
    /// <param name="normal">[rows, d_model], of the forward pass.</param>
    /// <param name="gradLogits">[rows, vocabulary].</param>
    /// <param name="gradTable">[vocabulary, d_model].</param>
    public void BackwardWeights(MatrixView normal, MatrixView gradLogits, MatrixView gradTable) => backend.LinearBackwardWeight(gradLogits, normal, gradTable, default);

    /// <summary>Lays the table out anew after an update.</summary>
    public void Repack() => backend.Repack(packed, table.View, transposed: true);

    /// <summary>Multiply-adds of the map, twice.</summary>
    public double Operations(int rows) => 2.0 * rows * packed.Inputs * packed.Outputs;
}
