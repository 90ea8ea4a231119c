using System.Collections.Immutable;

namespace CircuitFinder.Engine.Tasks;

/// <summary>Records that a slot is filled from: words that belong together, such as dog and dogs, or Anna and she.</summary>
/// <param name="Name">The key under <c>records</c>.</param>
/// <param name="Columns">The names of a record's fields, as in <c>{slot.column}</c>; at least one.</param>
/// <param name="Rows">[row][column]; at least one row, no two alike.</param>
public sealed record RecordTable(string Name, ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<string>> Rows)
{
    /// <summary>The text of a field.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="column">One of <see cref="Columns"/>.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public string Text(int row, string column)
    {
        int index = Columns.IndexOf(column);
        return index >= 0 ? Rows[row][index] : throw new ArgumentException($"records '{Name}' have no column '{column}'", nameof(column));
    }
}
