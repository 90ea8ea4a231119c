namespace CircuitFinder.Engine.Models.Families;

/// <summary>A tensor of a model's files, or some rows of it, as a piece of one of our arrays.</summary>
/// <param name="Tensor">Its name, without the prefix that all tensors of a folder have; after a <c>^</c>, a name that has none.</param>
/// <param name="Sizes">Its sizes.</param>
/// <param name="IsTransposed">Whether it is stored as [outputs, inputs], as PyTorch's Linear is.</param>
/// <param name="Rows">Rows to take, in order; null for all.</param>
internal sealed record ArrayPart(string Tensor, int[] Sizes, bool IsTransposed = false, int[]? Rows = null)
{
    /// <summary>How many rows are taken.</summary>
    public int RowCount => Rows?.Length ?? Sizes[0];
}
