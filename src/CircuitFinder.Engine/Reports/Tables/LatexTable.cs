using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables.Paper;

namespace CircuitFinder.Engine.Reports.Tables;

/// <summary>Tables for papers: a LaTeX <c>table</c>, or for many rows a <c>longtable</c>, with the rules of <c>booktabs</c>, no
/// wider than the text of a plain article.</summary>
/// <remarks>
/// Measured numbers have two or three decimals, the same all down a column. The size of type follows from the width; words are
/// broken, and the last columns left out, where
/// even small type is too wide. Nothing is set in bold: which method is best is the reader's to say. A cell that is empty prints a dash.
/// </remarks>
public static class LatexTable
{
    /// <summary>A table with more rows than this runs on over pages.</summary>
    public const int MostRowsOfOnePage = 30;

    // Two lines of the caption's type, less "Table 10: " and what line breaks waste.
    private const double LongestCaptionEms = 60;
    private const string NotMeasured = "--";

    /// <summary>Writes a table.</summary>
    /// <param name="path">The file, to be read with <c>\input</c>.</param>
    /// <param name="caption">Plain text; cut behind a word where it would take more than two lines.</param>
    /// <param name="label">For <c>\ref</c>; characters that labels cannot have become hyphens.</param>
    /// <param name="columns">At least one, the least important last.</param>
    /// <param name="rows">Cells as a CSV table of ours holds them: plain text, numbers in the invariant culture; empty where
    /// nothing was measured.</param>
    /// <param name="comments">What stands above the table for whoever edits it: definitions of columns.</param>
    /// <exception cref="ArgumentException">A row has not as many cells as there are columns.</exception>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(
        string path, string caption, string label, IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows, IReadOnlyList<string>? comments = null)
    {
        TableShape.Require(columns, rows);
        var layout = LatexLayout.Of([.. columns.Select((column, at) =>
            new LatexColumn(column.Heading, column.Kind == TableColumnKind.Text, Cells(column, [.. rows.Select(row => row[at])])))]);
        AtomicFile.WriteText(path, text =>
        {
            bool isLong = rows.Count > MostRowsOfOnePage;
            string packages = $"booktabs{(isLong ? ",longtable" : "")}{(layout.Columns.Any(column => column.WrappedTo is not null) ? ",array" : "")}";
            text.WriteLine($@"% Needs \usepackage{{{packages}}}.");
            foreach (string comment in comments ?? [])
            {
                text.WriteLine(LatexText.Comment(comment));
            }

            if (!layout.Omitted.IsEmpty)
            {
                text.WriteLine(LatexText.Comment($"The page has no room for: {string.Join(", ", layout.Omitted)}."));
            }

            string title = $@"\caption{{{LatexText.Escape(Cut(caption))}}}\label{{{LatexText.Label(label)}}}";
            string specification = $"@{{}}{string.Concat(layout.Columns.Select(column => column.Specification))}@{{}}";
            if (isLong)
            {
                WriteLong(text, layout, title, specification, rows.Count);
            }
            else
            {
                WriteShort(text, layout, title, specification, rows.Count);
            }
        });
    }

    private static void WriteShort(TextWriter text, LatexLayout layout, string title, string specification, int rows)
    {
        text.WriteLine(@"\begin{table}[tbp]");
        text.WriteLine(@"\centering");
        text.WriteLine(title);
        text.WriteLine(Size(layout.Size));
        text.WriteLine($@"\begin{{tabular}}{{{specification}}}");
        text.WriteLine(@"\toprule");
        WriteRow(text, layout.Columns.Select(Heading));
        text.WriteLine(@"\midrule");
        WriteRows(text, layout, rows);
        text.WriteLine(@"\bottomrule");
        text.WriteLine(@"\end{tabular}");
        text.WriteLine(@"\end{table}");
    }

    private static void WriteLong(TextWriter text, LatexLayout layout, string title, string specification, int rows)
    {
        text.WriteLine($@"\begingroup{Size(layout.Size)}\setlength{{\LTcapwidth}}{{\textwidth}}");
        text.WriteLine($@"\begin{{longtable}}{{{specification}}}");
        text.WriteLine($@"{title}\\");
        text.WriteLine(@"\toprule");
        WriteRow(text, layout.Columns.Select(Heading));
        text.WriteLine(@"\midrule");
        text.WriteLine(@"\endfirsthead");
        text.WriteLine(@"\toprule");
        WriteRow(text, layout.Columns.Select(Heading));
        text.WriteLine(@"\midrule");
        text.WriteLine(@"\endhead");
        text.WriteLine(@"\bottomrule");
        text.WriteLine(@"\endfoot");
        WriteRows(text, layout, rows);
        text.WriteLine(@"\end{longtable}");
        text.WriteLine(@"\endgroup");
    }

    private static string Size(LatexSize size) => FormattableString.Invariant($@"{size.Command}\setlength{{\tabcolsep}}{{{size.Gap}pt}}");

    private static void WriteRows(TextWriter text, LatexLayout layout, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            WriteRow(text, layout.Columns.Select(column => Latex(column, column.Cells[row])));
        }
    }

    private static void WriteRow(TextWriter text, IEnumerable<string> cells) => text.WriteLine($@"{string.Join(" & ", cells)} \\");

    private static string Heading(LatexColumn column)
    {
        if (column.WrappedTo is not null)
        {
            return LatexText.EscapeBreakable(column.Heading);
        }

        string[] lines = [.. column.Heading.Split('\n').Select(LatexText.Escape)];
        return lines.Length == 1 ? lines[0] : $@"\shortstack[{(column.IsText ? 'l' : 'r')}]{{{string.Join(@"\\", lines)}}}";
    }

    private static ImmutableArray<string> Cells(TableColumn column, string[] values)
    {
        Func<double, string> print = Print(column, values);
        return [.. values.Select(value => Filled(column.Kind switch
        {
            TableColumnKind.Number => TableNumber.Measured(value, print),
            TableColumnKind.Probability => TableNumber.Measured(value, number => Probability(number, print)),
            TableColumnKind.Interval => TableNumber.WithBounds(value, print),
            var kind => TableNumber.Format(kind, value),
        }))];
    }

    private static string Filled(string cell) => cell.Length == 0 ? NotMeasured : cell;

    private static string Probability(double p, Func<double, string> print)
    {
        string printed = print(p);
        return p > 0 && !printed.Any(digit => digit is >= '1' and <= '9') ? $"<{printed[..^1]}1" : printed;
    }

    // Two decimals from ten on, three below; a column of nothing but tiny numbers keeps its digits.
    private static Func<double, string> Print(TableColumn column, string[] values)
    {
        if (column.Decimals is { } decimals)
        {
            return value => TableNumber.Fixed(value, decimals);
        }

        double largest = values.SelectMany(value => value.Split(' '))
            .Select(part => TableNumber.TryParse(part, out double number) && double.IsFinite(number) ? Math.Abs(number) : 0).DefaultIfEmpty(0).Max();
        return largest is > 0 and < 0.0005 ? TableNumber.ThreeDigits : value => TableNumber.Fixed(value, largest < 10 ? 3 : 2);
    }

    private static string Latex(LatexColumn column, string cell)
        => cell == NotMeasured ? cell
            : column.IsText ? column.WrappedTo is null ? LatexText.Escape(cell) : LatexText.EscapeBreakable(cell)
            : string.Concat(Tokens(cell).Select(Number));

    // A cell such as "-0.90 [-1.25e-7, <0.001]" as its numbers and what stands between them.
    private static IEnumerable<string> Tokens(string cell)
    {
        int start = 0;
        for (int i = 1; i <= cell.Length; i++)
        {
            if (i == cell.Length || IsSeparator(cell[i]) != IsSeparator(cell[i - 1]))
            {
                yield return cell[start..i];
                start = i;
            }
        }

        static bool IsSeparator(char character) => character is ' ' or '[' or ']';
    }

    private static string Number(string token)
    {
        string plain = token.TrimStart('<').TrimEnd(',');
        string comma = token.EndsWith(',') ? "," : "";
        string sign = token.StartsWith('<') ? "<" : "";
        return plain switch
        {
            "Infinity" => $@"${sign}\infty${comma}",
            "-Infinity" => $@"$-\infty${comma}",
            _ when token.All(character => character is ' ' or '[' or ']') => token,
            _ when !TableNumber.TryParse(plain.Replace(",", "", StringComparison.Ordinal), out _) => LatexText.Escape(token),
            _ when plain.Split('e') is [var mantissa, var exponent] => $@"${sign}{mantissa} \times 10^{{{exponent}}}${comma}",
            _ when plain[0] == '-' || sign.Length > 0 => $"${sign}{plain.Replace(",", "{,}", StringComparison.Ordinal)}${comma}",
            _ => token,
        };
    }

    private static string Cut(string caption)
    {
        if (LatexWidth.Of(caption) <= LongestCaptionEms)
        {
            return caption;
        }

        string cut = caption;
        while (cut.Length > 0 && LatexWidth.Of(cut) > LongestCaptionEms - 2)
        {
            int space = cut.LastIndexOf(' ');
            cut = cut[..(space > 0 && LatexWidth.Of(cut[space..]) < 10 ? space : cut.Length - 1)];
        }

        return $"{cut.TrimEnd('.', ',', ' ')} ...";
    }
}
