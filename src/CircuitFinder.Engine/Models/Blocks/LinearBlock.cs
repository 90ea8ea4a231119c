using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Blocks;

/// <summary>A linear map: a matrix packed for products, its bias, and its plain values if they are kept for training.</summary>
internal sealed class LinearBlock(IBackend backend, Weight packed, Parameter matrix, Parameter bias)
{
    /// <summary>[inputs, outputs].</summary>
    public Weight Packed => packed;

    /// <summary>The plain values.</summary>
    public Parameter Matrix => matrix;

    /// <summary>[1, outputs].</summary>
    public Parameter Bias => bias;

    /// <summary>output = input·W + b, or output += that.</summary>
    /// <param name="input">[rows, inputs].</param>
    /// <param name="output">[rows, outputs].</param>
    /// <param name="accumulate">Add to what <paramref name="output"/> holds.</param>
    public void Forward(MatrixView input, MatrixView output, bool accumulate = false) => backend.Linear(input, packed, bias.View, output, accumulate);

    /// <summary>gradInput = gradOutput·Wᵀ.</summary>
    /// <param name="gradOutput">[rows, outputs].</param>
    /// <param name="gradInput">[rows, inputs].</param>
    public void Backward(MatrixView gradOutput, MatrixView gradInput) => backend.LinearBackwardInput(gradOutput, packed, gradInput);

    /// <summary>Adds the gradients of the matrix and of the bias.</summary>
    /// <param name="input">[rows, inputs], of the forward pass.</param>
    /// <param name="gradOutput">[rows, outputs].</param>
    /// <param name="gradMatrix">[inputs, outputs].</param>
    /// <param name="gradBias">[1, outputs].</param>
    public void BackwardWeights(MatrixView input, MatrixView gradOutput, MatrixView gradMatrix, MatrixView gradBias)
        => backend.LinearBackwardWeight(input, gradOutput, gradMatrix, gradBias);

    /// <summary>Lays the plain values out anew after an update.</summary>
    public void Repack() => backend.Repack(packed, matrix.View);

    /// <summary>Multiply-adds of a forward pass, twice.</summary>
    public double Operations(int rows) => 2.0 * rows * packed.Inputs * packed.Outputs;
}
