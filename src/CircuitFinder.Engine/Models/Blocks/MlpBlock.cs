using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Blocks;

/// <summary>An MLP behind its norm: linear, activation function, linear.</summary>
internal sealed class MlpBlock(IBackend backend, LinearBlock input, LinearBlock output, ActivationKind activation)
{
    /// <summary>[d_model, d_mlp].</summary>
    public LinearBlock In => input;

    /// <summary>[d_mlp, d_model].</summary>
    public LinearBlock Out => output;

    /// <summary>Runs the MLP.</summary>
    /// <param name="normal">[rows, d_model]: the norm's output.</param>
    /// <param name="hidden">[rows, d_mlp]: receives what the activation function reads.</param>
    /// <param name="active">[rows, d_mlp]: receives what it gives; may be <paramref name="hidden"/>.</param>
    /// <param name="result">[rows, d_model].</param>
    public void Forward(MatrixView normal, MatrixView hidden, MatrixView active, MatrixView result)
    {
        input.Forward(normal, hidden);
        backend.Activate(activation, hidden, active);
        output.Forward(active, result);
    }

    /// <summary>The gradient at what the activation function reads.</summary>
    /// <param name="gradOutput">[rows, d_model].</param>
    /// <param name="hidden">[rows, d_mlp], of the forward pass, before the activation function.</param>
    /// <param name="gradHidden">[rows, d_mlp].</param>
    /// <param name="rules">Whether the activation function is taken for a line.</param>
    public void BackwardToHidden(MatrixView gradOutput, MatrixView hidden, MatrixView gradHidden, GradientRules rules = default)
    {
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

    /// <summary>Multiply-adds of a forward pass, twice.</summary>
    public double Operations(int rows) => input.Operations(rows) + output.Operations(rows);
}
