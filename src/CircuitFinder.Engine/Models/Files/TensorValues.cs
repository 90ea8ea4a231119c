using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>Copies whole arrays to the host as floats.</summary>
internal static class TensorValues
{
    /// <summary>Downloads row by row, so that the detour over doubles stays small.</summary>
    public static void Download(IBackend backend, Tensor tensor, Span<float> destination)
    {
        MatrixView view = tensor.AsMatrix();
        double[] row = new double[view.Columns];
        for (int r = 0; r < view.Rows; r++)
        {
            backend.Download(view.RowRange(r, 1), row);
            for (int c = 0; c < row.Length; c++)
            {
                destination[(r * row.Length) + c] = (float)row[c];
            }
        }
    }
}
