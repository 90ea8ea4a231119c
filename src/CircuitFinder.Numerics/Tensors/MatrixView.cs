namespace CircuitFinder.Numerics.Tensors;

/// <summary>A rectangular window on a tensor: rows of contiguous columns, a fixed distance apart. It owns nothing.</summary>
/// <param name="Tensor">The array looked at; null only in <c>default</c>, which means "none" where a view is optional.</param>
/// <param name="Offset">Element index of row 0, column 0.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns; contiguous.</param>
/// <param name="Stride">Elements from one row to the next: at least <paramref name="Columns"/>, or 0 in an input that repeats one
/// row.</param>
public readonly record struct MatrixView(Tensor Tensor, long Offset, int Rows, int Columns, int Stride)
{
    /// <summary>True for <c>default</c>, where an optional view is not given.</summary>
    public bool IsNone => Tensor is null;

    /// <summary>A view of some consecutive columns.</summary>
    /// <param name="start">First column.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentException">The range leaves the view.</exception>
    public MatrixView ColumnRange(int start, int count)
    {
        if (start < 0 || count < 0 || start > Columns - count)
        {
            throw new ArgumentException($"Columns {start}..{start + count} leave a view of {Columns} columns.");
        }

        return this with { Offset = Offset + start, Columns = count };
    }

    /// <summary>A view of some consecutive rows.</summary>
    /// <param name="start">First row.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentException">The range leaves the view.</exception>
    public MatrixView RowRange(int start, int count)
    {
        if (start < 0 || count < 0 || start > Rows - count)
        {
            throw new ArgumentException($"Rows {start}..{start + count} leave a view of {Rows} rows.");
        }

        return this with { Offset = Offset + ((long)start * Stride), Rows = count };
    }

    /// <summary>The window's sizes as <c>[rows, columns]</c>.</summary>
    public override string ToString() => IsNone ? "none" : $"[{Rows}, {Columns}]";
}
