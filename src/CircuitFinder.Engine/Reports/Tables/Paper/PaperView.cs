using System.Globalization;

namespace CircuitFinder.Engine.Reports.Tables.Paper;

/// <summary>The columns and rows of a CSV table that go into a paper.</summary>
internal sealed class PaperView
{
    private const string LowEnding = "_low95";
    private const string HighEnding = "_high95";

    private static readonly string[] Sentences = ["note", "sentence", "command"];

    private readonly PaperTable _table;
    private readonly string? _rank;
    private readonly int _rowsInAll;

    /// <param name="table">What is printed.</param>
    /// <param name="names">The CSV file's columns.</param>
    /// <param name="records">Its rows.</param>
    /// <param name="mostRows">How many rows are printed at most.</param>
    public PaperView(PaperTable table, string[] names, List<string[]> records, int mostRows)
    {
        _table = table;
        _rowsInAll = records.Count;
        int rank = table.RankedBy is { } pattern ? Array.FindIndex(names, name => PaperTable.Matches(pattern, name)) : -1;
        if (records.Count > mostRows && rank >= 0)
        {
            _rank = names[rank];
            records = [.. records.OrderByDescending(record => Size(record[rank]))];
        }

        string[][] shown = [.. records.Take(mostRows)];
        (PaperColumn Column, int At)[] found = [.. table.Columns.SelectMany(column => Find(column, names))];
        (PaperColumn Column, int At)[] columns = [.. found.Where(column => column.Column.IsEvery || IsWorthPrinting(shown, column.At))];
        columns = columns.Length > 0 ? columns : found;
        Columns = [.. columns.Select(column => Heading(column.Column, names, shown, column.At))];
        Rows = [.. shown.Select(record => (IReadOnlyList<string>)[.. columns.Select(column => Cell(column.Column, names, record, column.At))])];
        IEnumerable<string> same = found.Where(column => !columns.Contains(column) && shown.Length > 0 && shown[0][column.At].Length > 0)
            .Select(column => $"The same in every row: {names[column.At]} {shown[0][column.At]}.");
        Definitions = [.. same, .. columns.Select(column => TableGlossary.Definition(names[column.At])).OfType<string>()];
    }

    /// <summary>The columns, the least important last.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    /// <summary>What columns mean, a sentence each: for the text of the paper.</summary>
    public IReadOnlyList<string> Definitions { get; }

    /// <summary>The caption: a title, how many rows of how many there are, and what brackets are.</summary>
    public string Caption(string title)
    {
        string rows = Rows.Count == _rowsInAll ? ""
            : string.Create(CultureInfo.InvariantCulture, $" The {(_rank is null ? "first " : "")}{Rows.Count:N0} of {_rowsInAll:N0} rows{(_rank is null ? "" : $" with the largest |{_rank.Replace('_', ' ')}|")}.");
        bool hasBrackets = Columns.Any(column => column.Kind == TableColumnKind.Interval);
        return $"{title}.{rows}{(hasBrackets ? $" {_table.Brackets}" : "")}";
    }

    /// <summary>A table that is not ours: every column in its order, bounds within the cells of their estimates, without
    /// sentences.</summary>
    public static PaperTable Unknown(string name, string[] names) => new(
        name,
        $"{name.Replace('_', ' ')}{{of}}",
        [],
        [.. names.Where(column => !Sentences.Contains(column) && !IsBound(column, names)).Select(column => names.Contains(column + LowEnding)
            ? PaperColumn.WithInterval(column.Replace('_', ' '), column, null)
            : new PaperColumn(TableGlossary.Heading(column), column, null) { IsProbability = column is "p" or "p_value" })]);

    private static bool IsBound(string column, string[] names)
        => new[] { LowEnding, HighEnding }.Any(ending => column.EndsWith(ending, StringComparison.Ordinal) && names.Contains(column[..^ending.Length]));

    private static double Size(string cell) => TableNumber.TryParse(cell, out double number) && !double.IsNaN(number) ? Math.Abs(number) : -1;

    private static IEnumerable<(PaperColumn Column, int At)> Find(PaperColumn column, string[] names)
    {
        IEnumerable<int> found = Enumerable.Range(0, names.Length).Where(at => PaperTable.Matches(column.Column, names[at]));
        return column.IsEvery
            ? found.Select(at => (column with { Heading = $"{column.Heading}\n{names[at][(column.Column.Length - 1)..]}" }, at))
            : found.Take(1).Select(at => (column, at));
    }

    // Empty everywhere, or the same word in every row, is nothing to print.
    private static bool IsWorthPrinting(string[][] rows, int at)
        => rows.Length == 0 || (rows.Any(row => row[at].Length > 0)
            && (rows.Length == 1 || ResultTable.KindOf(rows.Select(row => row[at])) != TableColumnKind.Text || rows.Any(row => row[at] != rows[0][at])));

    private static TableColumn Heading(PaperColumn column, string[] names, string[][] rows, int at)
    {
        // A share or a score may happen to be whole in every row.
        TableColumnKind kind = ResultTable.KindOf(rows.Select(row => row[at]));
        bool isMeasured = kind == TableColumnKind.Number || (kind == TableColumnKind.Count && column.Decimals > 0);
        return new TableColumn(
            column.Heading,
            !isMeasured ? kind
                : column.IsProbability ? TableColumnKind.Probability
                : Bounds(column, names) is { } bounds && rows.Any(row => row[bounds.Low].Length > 0 && row[bounds.High].Length > 0) ? TableColumnKind.Interval
                : TableColumnKind.Number)
        { Decimals = column.Decimals };
    }

    private static (int Low, int High)? Bounds(PaperColumn column, string[] names)
        => column.Low is null ? null
            : (Array.IndexOf(names, column.Low), Array.IndexOf(names, column.High)) is ( >= 0, >= 0) found ? found : null;

    private static string Cell(PaperColumn column, string[] names, string[] record, int at)
        => record[at].Length > 0 && Bounds(column, names) is { } bounds && TableNumber.TryParse(record[at], out _)
            ? $"{record[at]} {record[bounds.Low]} {record[bounds.High]}"
            : record[at];
}
