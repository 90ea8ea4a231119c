using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Files;
using CsvHelper;
using CsvHelper.Configuration;

namespace CircuitFinder.Engine.Reports;

/// <summary>A CSV table of ours, such as <c>summary.csv</c> or <c>pareto.csv</c>, on its way to a paper: the same rows as LaTeX or Markdown.</summary>
/// <remarks>
/// The columns that a page has no room for stay behind: bounds of the random circuits' loss recovered, numbers of draws, what was asked for.
/// Columns that are not ours all come through. The caption ends with the definition of every column.
/// </remarks>
public sealed class ResultTable
{
    private readonly ImmutableArray<TableColumn> _columns;
    private readonly ImmutableArray<IReadOnlyList<string>> _rows;
    private readonly string _definitions;

    private ResultTable(string[] names, List<string[]> records)
    {
        int[] shown = [.. Enumerable.Range(0, names.Length).Where(column => TableGlossary.IsShown(names[column]))];
        _columns = [.. shown.Select(column => new TableColumn(TableGlossary.Heading(names[column]), KindOf(records.Select(record => record[column]))))];
        _rows = [.. records.Select(record => (IReadOnlyList<string>)[.. shown.Select(column => record[column])])];
        _definitions = string.Join(' ', shown.Select(column => TableGlossary.Definition(names[column])).OfType<string>());
    }

    /// <summary>Reads a table.</summary>
    /// <param name="path">A CSV file with a header.</param>
    /// <exception cref="UserFaultException">The file is missing, or no table; all its faults at once, each with its line.</exception>
    public static ResultTable Read(string path)
    {
        using var text = new StringReader(UserFile.ReadTextOrEmpty(path, "a CSV table"));
        using var csv = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null });
        return Read(path, csv);
    }

    /// <summary>Writes the table as LaTeX.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">What the table shows: the caption's first sentence, without its full stop.</param>
    /// <param name="label">For <c>\ref</c>.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public void WriteLatex(string path, string title, string label) => LatexTable.Write(path, Caption(title), label, _columns, _rows);

    /// <summary>Writes the table as Markdown.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">What the table shows: the caption's first sentence, without its full stop.</param>
    /// <param name="label">The anchor's name.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public void WriteMarkdown(string path, string title, string label) => MarkdownTable.Write(path, Caption(title), label, _columns, _rows);

    private static ResultTable Read(string path, CsvParser csv)
    {
        var faults = new FileFaults(path);
        string[] names = csv.Read() ? csv.Record! : [];
        if (names.Length == 0 || !names.Any(TableGlossary.IsShown) || names.Any(name => name.Length == 0))
        {
            faults.AddAt(1, 1, "the first line does not name every column. Give a table such as summary.csv.");
            faults.ThrowIfAny();
        }

        var records = new List<string[]>();
        while (csv.Read())
        {
            string[] record = csv.Record!;
            if (record.Length != names.Length)
            {
                faults.AddAt(csv.RawRow, 1, $"there are {record.Length} fields, where there should be {names.Length}.");
            }

            records.Add(record);
        }

        faults.ThrowIfAny();
        return new ResultTable(names, records);
    }

    private string Caption(string title) => _definitions.Length == 0 ? $"{title}." : $"{title}. {_definitions}";

    private static TableColumnKind KindOf(IEnumerable<string> cells)
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
