namespace CircuitFinder.Engine.Reports.Tables;

/// <summary>Checks that rows fit their columns.</summary>
internal static class TableShape
{
    /// <exception cref="ArgumentException">There are no columns, or a row has another number of cells.</exception>
    public static void Require(IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (columns.Count == 0)
        {
            throw new ArgumentException("A table has at least one column.", nameof(columns));
        }

        for (int row = 0; row < rows.Count; row++)
        {
            if (rows[row].Count != columns.Count)
            {
                throw new ArgumentException($"Row {row} has {rows[row].Count} cells; the table has {columns.Count} columns.", nameof(rows));
            }
        }
    }
}
