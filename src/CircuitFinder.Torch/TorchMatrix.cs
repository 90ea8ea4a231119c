using CircuitFinder.Numerics.Tensors;
using TorchSharp;

namespace CircuitFinder.Torch;

/// <summary>A checked view as a strided array of libtorch [rows, columns] that shares its tensor's memory.</summary>
/// <param name="Values">Belongs to the open dispose scope.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
internal readonly record struct TorchMatrix(torch.Tensor Values, int Rows, int Columns)
{
    public static implicit operator MatrixSize(in TorchMatrix matrix) => new(matrix.Rows, matrix.Columns);
}
