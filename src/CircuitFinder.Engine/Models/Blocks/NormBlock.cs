using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Blocks;

/// <summary>A norm: x ↦ (x − mean)/deviation ∘ gain + bias, or x ↦ x/rms ∘ gain.</summary>
internal sealed class NormBlock(IBackend backend, Parameter gain, Parameter bias, double epsilon, NormKind kind = NormKind.Layer)
{
    /// <summary>What it divides by.</summary>
    public NormKind Kind => kind;

    /// <summary>[1, d_model].</summary>
    public Parameter Gain => gain;

    /// <summary>[1, d_model].</summary>
    public Parameter Bias => bias;

    /// <summary>Normalises rows.</summary>
    /// <param name="input">[rows, d_model].</param>
    /// <param name="output">[rows, d_model].</param>
    /// <param name="statistics">[rows, 2]: receives each row's mean and inverse deviation.</param>
    public void Forward(MatrixView input, MatrixView output, MatrixView statistics)
        => backend.LayerNorm(input, gain.View, bias.View, epsilon, output, statistics, kind);

    /// <summary>The gradient at the input.</summary>
    /// <param name="gradOutput">[rows, d_model].</param>
    /// <param name="input">[rows, d_model], of the forward pass; see <see cref="FrozenNorms"/>.</param>
    /// <param name="statistics">[rows, 2], of the forward pass.</param>
    /// <param name="gradInput">[rows, d_model]; may be <paramref name="gradOutput"/> when not accumulating.</param>
    /// <param name="accumulate">Add to what <paramref name="gradInput"/> holds.</param>
    public void Backward(MatrixView gradOutput, MatrixView input, MatrixView statistics, MatrixView gradInput, bool accumulate = false)
        => backend.LayerNormBackward(gradOutput, input, gain.View, statistics, gradInput, accumulate, kind);

    /// <summary>Adds the gradients of gain and bias.</summary>
    /// <param name="gradOutput">[rows, d_model].</param>
    /// <param name="input">[rows, d_model], of the forward pass.</param>
    /// <param name="statistics">[rows, 2], of the forward pass.</param>
    /// <param name="gradGain">[1, d_model].</param>
    /// <param name="gradBias">[1, d_model].</param>
    public void BackwardWeights(MatrixView gradOutput, MatrixView input, MatrixView statistics, MatrixView gradGain, MatrixView gradBias)
        => backend.LayerNormBackwardParameters(gradOutput, input, statistics, gradGain, gradBias);
}
