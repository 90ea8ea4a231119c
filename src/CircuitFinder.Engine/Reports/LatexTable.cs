namespace CircuitFinder.Engine.Reports;

/// <summary>Tables for papers: a LaTeX <c>table</c> with the rules of the package <c>booktabs</c>, the only one it needs.</summary>
/// <remarks>
/// Measured numbers have three significant digits, and their decimal points stand in a line: shorter cells are filled up with <c>\phantom</c> digits.
/// Nothing is set in bold: which method is best is the reader's to say. A cell that is empty prints a dash.
/// </remarks>
public static class LatexTable
{
    private const int WideFrom = 9;
    private const string NotMeasured = "--";

    /// <summary>Writes a table.</summary>
    /// <param name="path">The file, to be read with <c>\input</c>.</param>
    /// <param name="caption">Plain text: what the table shows, and how its columns are defined.</param>
    /// <param name="label">For <c>\ref</c>; characters that labels cannot have become hyphens.</param>
    /// <param name="columns">At least one.</param>
    /// <param name="rows">Cells as a CSV table of ours holds them: plain text, numbers in the invariant culture; empty where nothing was measured.</param>
    /// <exception cref="ArgumentException">A row has not as many cells as there are columns.</exception>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(
        string path, string caption, string label, IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        TableShape.Require(columns, rows);
        string[][] cells = [.. columns.Select((column, at) => Cells(column.Kind, [.. rows.Select(row => row[at])]))];
        AtomicFile.WriteText(path, text =>
        {
            text.WriteLine(@"% Needs \usepackage{booktabs}.");
            text.WriteLine(@"\begin{table}[tbp]");
            text.WriteLine(@"\centering");
            if (columns.Count >= WideFrom)
            {
                text.WriteLine(@"\footnotesize");
                text.WriteLine(@"\setlength{\tabcolsep}{4pt}");
            }

            text.WriteLine($@"\caption{{{LatexText.Escape(caption)}}}");
            text.WriteLine($@"\label{{{LatexText.Label(label)}}}");
            text.WriteLine($@"\begin{{tabular}}{{{string.Concat(columns.Select(Alignment))}}}");
            text.WriteLine(@"\toprule");
            WriteRow(text, columns.Select(Heading));
            text.WriteLine(@"\midrule");
            for (int row = 0; row < rows.Count; row++)
            {
                WriteRow(text, cells.Select(column => column[row]));
            }

            text.WriteLine(@"\bottomrule");
            text.WriteLine(@"\end{tabular}");
            text.WriteLine(@"\end{table}");
        });
    }

    private static void WriteRow(TextWriter text, IEnumerable<string> cells) => text.WriteLine($@"{string.Join(" & ", cells)} \\");

    private static char Alignment(TableColumn column) => column.Kind == TableColumnKind.Text ? 'l' : 'r';

    private static string Heading(TableColumn column)
    {
        string[] lines = [.. column.Heading.Split('\n').Select(LatexText.Escape)];
        return lines.Length == 1 ? lines[0] : $@"\shortstack[{Alignment(column)}]{{{string.Join(@"\\", lines)}}}";
    }

    private static string[] Cells(TableColumnKind kind, string[] values)
    {
        string[] printed = [.. values.Select(value => TableNumber.Format(kind, value))];
        if (kind != TableColumnKind.Number)
        {
            return [.. printed.Select(cell => cell.Length == 0 ? NotMeasured : LatexText.Escape(cell))];
        }

        int decimals = printed.Max(Decimals) ?? 0;
        return [.. printed.Select(cell => Number(cell, decimals))];
    }

    private static string Number(string cell, int decimals)
    {
        if (cell.Length == 0)
        {
            return NotMeasured;
        }

        if (cell is "Infinity" or "-Infinity")
        {
            return cell[0] == '-' ? @"$-\infty$" : @"$\infty$";
        }

        if (!TableNumber.TryParse(cell, out _))
        {
            return LatexText.Escape(cell);
        }

        return cell.Split('e') is [var mantissa, var exponent]
            ? $@"${mantissa} \times 10^{{{exponent}}}$"
            : $"${cell}{Filling(Decimals(cell) ?? 0, decimals)}$";
    }

    private static string Filling(int decimals, int most)
        => decimals == most ? "" : $@"\phantom{{{(decimals == 0 ? "." : "")}{new string('0', most - decimals)}}}";

    // Digits behind the point; null for what has none to line up.
    private static int? Decimals(string cell)
    {
        bool isPlain = TableNumber.TryParse(cell, out double number) && double.IsFinite(number) && !cell.Contains('e', StringComparison.Ordinal);
        int point = cell.IndexOf('.', StringComparison.Ordinal);
        return !isPlain ? null : point < 0 ? 0 : cell.Length - point - 1;
    }
}
