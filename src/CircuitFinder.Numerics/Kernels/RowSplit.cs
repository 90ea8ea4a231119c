namespace CircuitFinder.Numerics.Kernels;

/// <summary>Cuts rows into tasks large enough to be worth handing to a thread. Rows are independent, so cuts change no bit.</summary>
internal static class RowSplit
{
    private const int ElementsPerTask = 16 * 1024;

    public static int RowsPerTask(int columns) => Math.Max(1, ElementsPerTask / Math.Max(1, columns));

    public static int TaskCount(int rows, int columns)
    {
        int height = RowsPerTask(columns);
        return (int)(((long)rows + height - 1) / height);
    }

    /// <summary>The rows of one task: from the first to, not including, the second.</summary>
    public static (int First, int End) RowsOf(int task, int rows, int columns)
    {
        int height = RowsPerTask(columns);
        int first = task * height;
        return (first, Math.Min(rows, first + height));
    }
}
