namespace CircuitFinder.Numerics.Tensors;

/// <summary>A handle to a dense row-major array that belongs to the backend that allocated it.</summary>
/// <remarks>Elements are reached only through that backend: they may be floats, doubles, or in a device's memory.</remarks>
public abstract class Tensor : IDisposable
{
    /// <summary>Makes a handle.</summary>
    /// <param name="shape">The array's sizes.</param>
    protected Tensor(Shape shape) => Shape = shape;

    /// <summary>The array's sizes.</summary>
    public Shape Shape { get; }

    /// <summary>All leading axes folded into rows: [rows, last].</summary>
    public MatrixView AsMatrix()
    {
        int columns = Shape.Last;
        return new MatrixView(this, 0, columns == 0 ? 0 : checked((int)(Shape.Count / columns)), columns, columns);
    }

    /// <summary>One slice of the outermost axis of a rank-3 array, as a matrix [second, last].</summary>
    /// <param name="index">Position on the outermost axis.</param>
    /// <exception cref="ArgumentException">The array is not of rank 3.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is outside the outermost axis.</exception>
    public MatrixView this[int index]
    {
        get
        {
            if (Shape.Rank != 3)
            {
                throw new ArgumentException($"Only a rank-3 tensor has matrix slices; this one is {Shape}.");
            }

            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Shape[0], nameof(index));
            return new MatrixView(this, (long)index * Shape[1] * Shape[2], Shape[1], Shape[2], Shape[2]);
        }
    }

    /// <summary>Some consecutive slices of the outermost axis of a rank-3 array, from a row on.</summary>
    /// <param name="first">First slice.</param>
    /// <param name="count">Number of slices.</param>
    /// <param name="firstRow">First row.</param>
    /// <exception cref="ArgumentException">The array is not of rank 3, or the view would leave it.</exception>
    public StackView Slices(int first, int count, int firstRow = 0)
        => Shape.Rank == 3 && first >= 0 && count >= 0 && first <= Shape[0] - count && firstRow >= 0 && firstRow <= Shape[1]
            ? new StackView(this, first, count, firstRow)
            : throw new ArgumentException($"Slices {first}..{first + count} from row {firstRow} on leave a tensor of {Shape}.");

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the array's memory; further use of the handle is a bug.</summary>
    /// <param name="disposing">False when called by the finalizer.</param>
    protected abstract void Dispose(bool disposing);
}
