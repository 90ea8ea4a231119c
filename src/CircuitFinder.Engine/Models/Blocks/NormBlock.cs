using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Blocks;

/// <summary>A norm: x ↦ (x − mean)/deviation ∘ gain + bias, or x ↦ x/rms ∘ gain.</summary>
internal sealed class NormBlock(IBackend backend, Parameter gain, Parameter bias, double epsilon, NormKind kind = NormKind.Layer)
{
    // Where there is no norm: shared buffers, and [1, 2] of mean 0 and inverse deviation 1; else null.
    private BlockScratch? _none;

    /// <summary>No norm at all: what is read goes on as it is.</summary>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="one">[1, d_model]: ones.</param>
    /// <param name="zero">[1, d_model]: zeros.</param>
    /// <param name="scratch">Shared by all layers.</param>
    public static NormBlock None(IBackend backend, Parameter one, Parameter zero, BlockScratch scratch)
        => new(backend, one, zero, 0, NormKind.RootMeanSquare) { _none = scratch };

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
    {
        if (_none is null)
        {
            backend.LayerNorm(input, gain.View, bias.View, epsilon, output, statistics, kind);
            return;
        }

        backend.Copy(input, output);
        backend.Zero(statistics);
        backend.AddScaled(Ones(statistics.Rows), 1, statistics.ColumnRange(1, 1));
    }

    /// <summary>The gradient at the input.</summary>
    /// <param name="gradOutput">[rows, d_model].</param>
    /// <param name="input">[rows, d_model], of the forward pass; see <see cref="FrozenNorms"/>.</param>
    /// <param name="statistics">[rows, 2], of the forward pass.</param>
    /// <param name="gradInput">[rows, d_model]; may be <paramref name="gradOutput"/> when not accumulating.</param>
    /// <param name="accumulate">Add to what <paramref name="gradInput"/> holds.</param>
    public void Backward(MatrixView gradOutput, MatrixView input, MatrixView statistics, MatrixView gradInput, bool accumulate = false)
        => backend.LayerNormBackward(gradOutput, InputForBackward(input), gain.View, statistics, gradInput, accumulate, kind);

    /// <summary>The input at which the backward pass is to be taken: where there is no norm, one at which an RMS norm has none of its
    /// deviation's gradient.</summary>
    /// <param name="input">[rows, d_model], of the forward pass.</param>
    public MatrixView InputForBackward(MatrixView input) => _none is null ? input : _none.Get("no-norm-input", input.Rows, input.Columns);

    /// <summary>Adds the gradients of gain and bias.</summary>
    /// <param name="gradOutput">[rows, d_model].</param>
    /// <param name="input">[rows, d_model], of the forward pass.</param>
    /// <param name="statistics">[rows, 2], of the forward pass.</param>
    /// <param name="gradGain">[1, d_model].</param>
    /// <param name="gradBias">[1, d_model].</param>
    public void BackwardWeights(MatrixView gradOutput, MatrixView input, MatrixView statistics, MatrixView gradGain, MatrixView gradBias)
        => backend.LayerNormBackwardParameters(gradOutput, input, statistics, gradGain, gradBias);

    private MatrixView Ones(int rows)
    {
        MatrixView ones = _none!.Get("no-norm-ones", rows, 1);
        double[] values = new double[rows];
        Array.Fill(values, 1);
        backend.Upload(values.AsSpan(), ones);
        return ones;
    }
}
