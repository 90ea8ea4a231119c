using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models;

/// <summary>Shorthand for the used rows of a buffer.</summary>
internal static class TensorRows
{
    /// <summary>The first rows of a matrix.</summary>
    public static MatrixView First(this Tensor tensor, int rows) => tensor.AsMatrix().RowRange(0, rows);
}
