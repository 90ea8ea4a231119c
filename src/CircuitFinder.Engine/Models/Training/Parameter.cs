using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Training;

/// <summary>One array of a checkpoint on a backend.</summary>
/// <param name="Name">Its name in GPT-2 layout, without prefix.</param>
/// <param name="Tensor">[rows, columns]; vectors are [1, columns]. Disposed of where only the packed form is kept.</param>
internal sealed record Parameter(string Name, Tensor Tensor)
{
    /// <summary>The whole array.</summary>
    public MatrixView View => Tensor.AsMatrix();
}
