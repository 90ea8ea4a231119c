using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Blocks;

/// <summary>An MLP behind its norm: linear, activation function or gate, linear.</summary>
/// <param name="backend">Does the arithmetic.</param>
/// <param name="input">[d_model, d_mlp], or with gates [d_model, 2·d_mlp]: the gate's columns, then those it multiplies.</param>
/// <param name="output">[d_mlp, d_model].</param>
/// <param name="activation">The activation function.</param>
/// <param name="scratch">Shared by all layers.</param>
/// <param name="isGated">Whether the product of act(x·W_gate) with x·W_up is what W_out reads.</param>
/// <param name="isSoftmaxUnit">Whether h·softmax(h) takes the place of the activation function.</param>
/// <param name="hiddenNorm">Behind that; null for none.</param>
internal sealed class MlpBlock(
    IBackend backend,
    LinearBlock input,
    LinearBlock output,
    ActivationKind activation,
    BlockScratch scratch,
    bool isGated = false,
    bool isSoftmaxUnit = false,
    NormBlock? hiddenNorm = null)
{
    private readonly int _dim = output.Packed.Inputs;

    /// <summary>[d_model, d_mlp], or with gates [d_model, 2·d_mlp].</summary>
    public LinearBlock In => input;

    /// <summary>[d_mlp, d_model].</summary>
    public LinearBlock Out => output;

    /// <summary>Runs the MLP.</summary>
    /// <param name="normal">[rows, d_model]: the norm's output.</param>
    /// <param name="hidden">[rows, d_mlp or 2·d_mlp]: receives what the activation function reads.</param>
    /// <param name="active">[rows, at least d_mlp]: receives what it gives; may be <paramref name="hidden"/>.</param>
    /// <param name="result">[rows, d_model].</param>
    public void Forward(MatrixView normal, MatrixView hidden, MatrixView active, MatrixView result)
    {
        input.Forward(normal, hidden);
        if (isSoftmaxUnit)
        {
            MatrixView shares = scratch.Get("softmax", hidden.Rows, _dim);
            backend.Softmax(hidden, shares);
            backend.MultiplyElements(hidden, shares, active);
            hiddenNorm?.Forward(active, active, scratch.Get("hidden-statistics", hidden.Rows, 2));
            output.Forward(active, result);
            return;
        }

        if (!isGated)
        {
            backend.Activate(activation, hidden, active);
            output.Forward(active, result);
            return;
        }

        MatrixView product = active.ColumnRange(0, _dim);
        backend.Activate(activation, hidden.ColumnRange(0, _dim), product);
        backend.MultiplyElements(product, hidden.ColumnRange(_dim, _dim), product);
        output.Forward(product, result);
    }

    /// <summary>The gradient at what the activation function reads.</summary>
    /// <param name="gradOutput">[rows, d_model].</param>
    /// <param name="hidden">[rows, d_mlp], of the forward pass, before the activation function.</param>
    /// <param name="gradHidden">[rows, d_mlp].</param>
    /// <param name="rules">Whether the activation function is taken for a line.</param>
    public void BackwardToHidden(MatrixView gradOutput, MatrixView hidden, MatrixView gradHidden, GradientRules rules = default)
    {
        if (isGated)
        {
            BackThroughGate(gradOutput, hidden, gradHidden, scratch, rules);
            return;
        }

        if (isSoftmaxUnit)
        {
            BackThroughSoftmaxUnit(gradOutput, hidden, gradHidden, rules);
            return;
        }

        output.Backward(gradOutput, gradHidden);
        if (rules.SecantActivations)
        {
            backend.ActivateSecantBackward(activation, gradHidden, hidden, gradHidden);
        }
        else
        {
            backend.ActivateBackward(activation, gradHidden, hidden, gradHidden);
        }
    }

    /// <summary>The gradient at the norm's output.</summary>
    /// <param name="gradOutput">[rows, d_model].</param>
    /// <param name="hidden">[rows, d_mlp], of the forward pass, before the activation function.</param>
    /// <param name="gradHidden">[rows, d_mlp]: room.</param>
    /// <param name="gradInput">[rows, d_model].</param>
    /// <param name="rules">Whether the activation function is taken for a line.</param>
    public void Backward(MatrixView gradOutput, MatrixView hidden, MatrixView gradHidden, MatrixView gradInput, GradientRules rules = default)
    {
        BackwardToHidden(gradOutput, hidden, gradHidden, rules);
        input.Backward(gradHidden, gradInput);
    }

    // Of act(gate)·up, each factor's share. As relevance a product is split in halves between its factors.
    private void BackThroughGate(MatrixView gradOutput, MatrixView hidden, MatrixView gradHidden, BlockScratch room, GradientRules rules)
    {
        MatrixView gate = hidden.ColumnRange(0, _dim);
        MatrixView gradGate = gradHidden.ColumnRange(0, _dim);
        MatrixView gradUp = gradHidden.ColumnRange(_dim, _dim);
        MatrixView open = room.Get("gate", hidden.Rows, _dim);
        output.Backward(gradOutput, gradUp);
        backend.MultiplyElements(gradUp, hidden.ColumnRange(_dim, _dim), gradGate);
        backend.Activate(activation, gate, open);
        backend.MultiplyElements(gradUp, open, gradUp);
        if (rules.SecantActivations)
        {
            backend.ActivateSecantBackward(activation, gradGate, gate, gradGate);
            backend.AddScaled(gradHidden, -0.5, gradHidden);
        }
        else
        {
            backend.ActivateBackward(activation, gradGate, gate, gradGate);
        }
    }

    // Of h·p with p = softmax(h): g·p, and through p the softmax's gradient of g·h; as relevance p is a constant.
    private void BackThroughSoftmaxUnit(MatrixView gradOutput, MatrixView hidden, MatrixView gradHidden, GradientRules rules)
    {
        MatrixView shares = scratch.Get("softmax", hidden.Rows, _dim);
        MatrixView product = scratch.Get("softmax-product", hidden.Rows, _dim);
        backend.Softmax(hidden, shares);
        output.Backward(gradOutput, gradHidden);
        if (hiddenNorm is not null)
        {
            MatrixView statistics = scratch.Get("hidden-statistics", hidden.Rows, 2);
            MatrixView normed = scratch.Get("softmax-normed", hidden.Rows, _dim);
            backend.MultiplyElements(hidden, shares, product);
            hiddenNorm.Forward(product, normed, statistics);
            if (rules.FrozenNorms)
            {
                // At its mean everywhere a norm's deviation has no gradient: see FrozenNorms.
                backend.Multiply(statistics, Spread(), product);
            }

            hiddenNorm.Backward(gradHidden, product, statistics, gradHidden);
        }

        if (!rules.SecantActivations)
        {
            backend.MultiplyElements(gradHidden, hidden, product);
            backend.SoftmaxBackward(product, shares, product);
        }

        backend.MultiplyElements(gradHidden, shares, gradHidden);
        if (!rules.SecantActivations)
        {
            backend.AddScaled(product, 1, gradHidden);
        }
    }

    private MatrixView Spread()
    {
        MatrixView spread = scratch.Get("softmax-spread", 2, _dim);
        double[] ones = new double[_dim];
        Array.Fill(ones, 1);
        backend.Upload(ones.AsSpan(), spread.RowRange(0, 1));
        return spread;
    }

    /// <summary>Multiply-adds of a forward pass, twice.</summary>
    public double Operations(int rows) => input.Operations(rows) + output.Operations(rows);
}
