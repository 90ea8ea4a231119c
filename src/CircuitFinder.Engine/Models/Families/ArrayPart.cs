namespace CircuitFinder.Engine.Models.Families;

/// <summary>A tensor of a model's files, or some rows of it, as a piece of one of our arrays.</summary>
/// <param name="Tensor">Its name, without the prefix that all tensors of a folder have; after a <c>^</c>, a name that has none.</param>
/// <param name="Sizes">Its sizes.</param>
/// <param name="IsTransposed">Whether it is stored as [outputs, inputs], as PyTorch's Linear is.</param>
/// <param name="Rows">Rows to take, in order; null for all.</param>
internal sealed record ArrayPart(string Tensor, int[] Sizes, bool IsTransposed = false, int[]? Rows = null)
{
    /// <summary>The piece of the tensor that is meant, seen as a matrix; null for all of a matrix or vector.</summary>
    public TensorWindow? Window { get; init; }

    /// <summary>Columns to take, in order; null for all.</summary>
    public int[]? Columns { get; init; }

    /// <summary>Whether the tensor may be missing, which makes it zero.</summary>
    public bool IsOptional { get; init; }

    /// <summary>How many rows are taken.</summary>
    public int RowCount => Rows?.Length ?? Window?.Rows ?? Sizes[0];

    /// <summary>Elements of a stored row.</summary>
    public int Width => Window?.Columns ?? (Sizes.Length == 1 ? 1 : Sizes[1]);

    /// <summary>Whether stored rows become columns: those of a transposed matrix, and the elements of a vector.</summary>
    public bool TurnsRows => IsTransposed || (Window is null && Sizes.Length == 1);

    /// <summary>Columns that the part fills.</summary>
    public int ColumnCount => TurnsRows ? RowCount : Width;
}
