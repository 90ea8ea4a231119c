using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Numerics.Backends;

/// <content>Norms and softmax.</content>
public sealed partial class ProfiledBackend
{
    /// <inheritdoc/>
    public void LayerNorm(MatrixView input, MatrixView gain, MatrixView bias, double epsilon, MatrixView output, MatrixView statistics,
        NormKind kind = NormKind.Layer)
    {
        using Measurement _ = Measure(nameof(LayerNorm));
        inner.LayerNorm(input, gain, bias, epsilon, output, statistics, kind);
    }

    /// <inheritdoc/>
    public void Softmax(MatrixView input, MatrixView output)
    {
        using Measurement _ = Measure(nameof(Softmax));
        inner.Softmax(input, output);
    }

    /// <inheritdoc/>
    public void SoftmaxBackward(MatrixView gradOutput, MatrixView softmax, MatrixView gradInput)
    {
        using Measurement _ = Measure(nameof(SoftmaxBackward));
        inner.SoftmaxBackward(gradOutput, softmax, gradInput);
    }

    /// <inheritdoc/>
    public void NormaliseProduct(MatrixView values, MatrixView statistics, MatrixView slope, MatrixView offset)
    {
        using Measurement _ = Measure(nameof(NormaliseProduct));
        inner.NormaliseProduct(values, statistics, slope, offset);
    }

    /// <inheritdoc/>
    public void LayerNormBackward(
        MatrixView gradOutput, MatrixView input, MatrixView gain, MatrixView statistics, MatrixView gradInput, bool accumulate = false,
        NormKind kind = NormKind.Layer)
    {
        using Measurement _ = Measure(nameof(LayerNormBackward));
        inner.LayerNormBackward(gradOutput, input, gain, statistics, gradInput, accumulate, kind);
    }

    /// <inheritdoc/>
    public void ReadsBackward(
        MatrixView gradOutputs, ReadOnlySpan<Weight> weights, MatrixView input, MatrixView gain, MatrixView statistics, Tensor gradReads,
        MatrixView gradInput, bool accumulate = false, NormKind kind = NormKind.Layer)
    {
        using Measurement _ = Measure(nameof(ReadsBackward), 2.0 * gradOutputs.Rows * gradOutputs.Columns * input.Columns);
        inner.ReadsBackward(gradOutputs, weights, input, gain, statistics, gradReads, gradInput, accumulate, kind);
    }

    /// <inheritdoc/>
    public void Proximity(Tensor sources, int sourceCount, MatrixView sum, Span<double> proximities)
    {
        using Measurement _ = Measure(nameof(Proximity));
        inner.Proximity(sources, sourceCount, sum, proximities);
    }

    /// <inheritdoc/>
    public void LayerNormBackwardParameters(MatrixView gradOutput, MatrixView input, MatrixView statistics, MatrixView gradGain, MatrixView gradBias)
    {
        using Measurement _ = Measure(nameof(LayerNormBackwardParameters));
        inner.LayerNormBackwardParameters(gradOutput, input, statistics, gradGain, gradBias);
    }
}
