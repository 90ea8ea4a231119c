using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables.Paper;

namespace CircuitFinder.Engine.Reports.Tables;

/// <summary>A CSV table of ours, such as <c>summary.csv</c> or <c>pareto.csv</c>, on its way to a paper: the same rows as LaTeX or
/// Markdown.</summary>
/// <remarks>
/// LaTeX gets the columns that a paper prints of the table (see <see cref="PaperTables"/>), intervals in the cells of their
/// estimates, and of a long table the first rows by rank.
/// Of a table that is not ours it gets all columns that fit the page. Markdown gets every column but those that say what others say.
/// </remarks>
public sealed class ResultTable
{
    /// <summary>LaTeX prints no more rows than this of a table.</summary>
    public const int MostRows = 50;

    private readonly string[] _names;
    private readonly List<string[]> _records;

    private ResultTable(string[] names, List<string[]> records)
    {
        _names = names;
        _records = records;
    }

    /// <summary>Reads a table.</summary>
    /// <param name="path">A CSV file with a header.</param>
    /// <exception cref="UserFaultException">The file is missing, or no table; all its faults at once, each with its line.</exception>
    public static ResultTable Read(string path)
    {
        var faults = new FileFaults(path);
        using IEnumerator<CsvRow> rows = CsvRows.Read(UserFile.ReadTextOrEmpty(path, "a CSV table")).GetEnumerator();
        string[] names = rows.MoveNext() ? rows.Current.Fields : [];
        if (names.Length == 0 || !names.Any(TableGlossary.IsShown) || names.Any(name => name.Length == 0))
        {
            faults.AddAt(1, 1, "the first line does not name every column. Give a table such as summary.csv.");
            faults.ThrowIfAny();
        }

        var records = new List<string[]>();
        while (rows.MoveNext())
        {
            CsvRow row = rows.Current;
            if (row.Fields.Length != names.Length)
            {
                faults.AddAt(row.Line, 1, $"there are {row.Fields.Length} fields, where there should be {names.Length}.");
            }

            records.Add(row.Fields);
        }

        faults.ThrowIfAny();
        return new ResultTable(names, records);
    }

    /// <summary>Writes a CSV table of ours as LaTeX beside it, with the ending <c>.tex</c>.</summary>
    /// <param name="path">The CSV file.</param>
    /// <param name="origin">What it is of.</param>
    /// <returns>The name of the LaTeX file.</returns>
    /// <exception cref="UserFaultException">A file cannot be read or written.</exception>
    public static string WriteLatexBeside(string path, TableOrigin origin)
    {
        string target = Path.ChangeExtension(path, ".tex");
        Read(path).WriteLatex(target, origin, Path.GetFileNameWithoutExtension(path));
        return Path.GetFileName(target);
    }

    /// <summary>Writes the table as LaTeX.</summary>
    /// <param name="path">The file.</param>
    /// <param name="origin">What it is of: the caption and the label name it.</param>
    /// <param name="name">The table's name, where it is not one of ours.</param>
    /// <param name="title">What the caption begins with, without its full stop; null for what the table and its origin say.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public void WriteLatex(string path, TableOrigin origin, string name, string? title = null)
    {
        PaperTable table = PaperTables.Find(_names) ?? PaperView.Unknown(name, _names);
        List<string[]> measured = [.. _records.Where(record => !IsLeftOut(record))];
        var view = new PaperView(table, _names, measured, MostRows);
        string[] leftOut = [.. _records.Where(IsLeftOut).Select(record => $"{Field(record, "method")} is left out: {Field(record, "note")}").Distinct()];
        string[] undefined = [.. measured
            .Where(record => Field(record, "method").Length > 0 && Field(record, "note").Length > 0)
            .GroupBy(record => Field(record, "note"), record => Field(record, "method"))
            .Select(same => $"{string.Join(", ", same)}: {same.Key}.")];
        LatexTable.Write(path, view.Caption(title ?? origin.Title(table.Title)), origin.Label(table.Name ?? name), view.Columns, view.Rows, [.. view.Definitions, .. undefined, .. leftOut]);
    }

    // A method that is not defined for the metric or the ablation: it has a reason in place of figures.
    private bool IsLeftOut(string[] record) => Field(record, "method").Length > 0 && Field(record, "note").Length > 0 && _names.Contains("edges") && Field(record, "edges").Length == 0;

    private string Field(string[] record, string column) => Array.IndexOf(_names, column) is >= 0 and var at ? record[at] : string.Empty;

    /// <summary>Writes the table as Markdown.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">What the table shows: the caption's first sentence, without its full stop.</param>
    /// <param name="label">The anchor's name.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public void WriteMarkdown(string path, string title, string label)
    {
        int[] shown = [.. Enumerable.Range(0, _names.Length).Where(column => TableGlossary.IsShown(_names[column]))];
        string definitions = string.Join(' ', shown.Select(column => TableGlossary.Definition(_names[column])).OfType<string>());
        MarkdownTable.Write(
            path,
            definitions.Length == 0 ? $"{title}." : $"{title}. {definitions}",
            label,
            [.. shown.Select(column => new TableColumn(TableGlossary.Heading(_names[column]), KindOf(_records.Select(record => record[column]))))],
            [.. _records.Select(record => (IReadOnlyList<string>)[.. shown.Select(column => record[column])])]);
    }

    /// <summary>What a column of cells holds: whole numbers, numbers, or words.</summary>
    internal static TableColumnKind KindOf(IEnumerable<string> cells)
    {
        string[] filled = [.. cells.Where(cell => cell.Length > 0)];
        if (filled.Length == 0 || filled.Any(cell => !TableNumber.TryParse(cell, out _)))
        {
            return TableColumnKind.Text;
        }

        return filled.All(cell => long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            ? TableColumnKind.Count
            : TableColumnKind.Number;
    }
}
