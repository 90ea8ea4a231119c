using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>Carries an array of a file onto a backend, some rows at a time, so that arrays of any size fit.</summary>
internal static class ArrayUpload
{
    // 16 MiB of floats: large enough to be fast, small beside any array that needs it.
    private const int PieceElements = 1 << 22;

    /// <summary>Uploads a whole array.</summary>
    /// <param name="array">As many elements as the destination.</param>
    /// <param name="backend">Where they go.</param>
    /// <param name="destination">[rows, columns].</param>
    /// <param name="scratch">For conversions; grown as needed.</param>
    /// <returns>The index of the first element that is not finite, with its value; −1 if there is none.</returns>
    public static (long Index, float Value) Run(MappedArray array, IBackend backend, MatrixView destination, ref float[] scratch)
    {
        int columns = destination.Columns;
        int piece = Math.Max(1, PieceElements / Math.Max(1, columns));
        for (int row = 0; row < destination.Rows; row += piece)
        {
            int rows = Math.Min(piece, destination.Rows - row);
            long start = (long)row * columns;
            ReadOnlySpan<float> values = array.Floats(start, rows * columns, ref scratch);
            int faulty = IndexOfNonFinite(values);
            if (faulty >= 0)
            {
                return (start + faulty, values[faulty]);
            }

            backend.Upload(values, destination.RowRange(row, rows));
        }

        return (-1, 0);
    }

    /// <summary>The first value that is not finite; −1 where all are.</summary>
    public static int IndexOfNonFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
