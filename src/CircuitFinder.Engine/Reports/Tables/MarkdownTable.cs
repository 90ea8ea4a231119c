using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.Tables;

/// <summary>Tables for GitHub and other readers of Markdown: the same rows and numbers as <see cref="LatexTable"/>.</summary>
public static class MarkdownTable
{
    private const string NotMeasured = "–";
    private const string Special = "\\`*_{}[]<>#|~";

    /// <summary>Writes a table, and its caption below.</summary>
    /// <param name="path">The file.</param>
    /// <param name="caption">Plain text: what the table shows, and how its columns are defined.</param>
    /// <param name="label">The name of an anchor before the table, for links; characters that labels cannot have become hyphens.</param>
    /// <param name="columns">At least one.</param>
    /// <param name="rows">Cells as a CSV table of ours holds them: plain text, numbers in the invariant culture; empty where
    /// nothing was measured.</param>
    /// <exception cref="ArgumentException">A row has not as many cells as there are columns.</exception>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(
        string path, string caption, string label, IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        TableShape.Require(columns, rows);
        AtomicFile.WriteText(path, text =>
        {
            text.WriteLine($"<a name=\"{LatexText.Label(label)}\"></a>");
            text.WriteLine();
            WriteRow(text, columns.Select(column => Escape(column.Heading.Replace("-\n", "", StringComparison.Ordinal))));
            WriteRow(text, columns.Select(column => column.Kind == TableColumnKind.Text ? ":---" : "---:"));
            foreach (IReadOnlyList<string> row in rows)
            {
                WriteRow(text, row.Select((cell, at) => Cell(columns[at].Kind, cell)));
            }

            text.WriteLine();
            text.WriteLine(Escape(caption));
        });
    }

    private static void WriteRow(TextWriter text, IEnumerable<string> cells) => text.WriteLine($"| {string.Join(" | ", cells)} |");

    private static string Cell(TableColumnKind kind, string cell)
    {
        string printed = TableNumber.Format(kind, cell);
        return printed.Length == 0 ? NotMeasured : Escape(printed);
    }

    // Edge names such as a0.h0->m0<q> would lose their ends as HTML.
    private static string Escape(string text)
        => string.Concat(text.Select(character => character switch
        {
            '\n' or '\r' => " ",
            _ when Special.Contains(character, StringComparison.Ordinal) => $"\\{character}",
            _ => character.ToString(),
        }));
}
