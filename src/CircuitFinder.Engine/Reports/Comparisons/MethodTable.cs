using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Comparisons;

/// <summary>Methods side by side, as CSV, Markdown and LaTeX.</summary>
public static class MethodTable
{
    private static readonly (string Column, TableColumn Heading, Func<MethodRow, string> Cell)[] Columns =
    [
        ("task", new TableColumn("task", TableColumnKind.Text), row => row.Task),
        ("method", new TableColumn("method", TableColumnKind.Text), row => row.Method),
        ("auroc", new TableColumn("AUROC", TableColumnKind.Number), row => CsvTable.Cell(row.Auroc)),
        ("edges", new TableColumn("edges", TableColumnKind.Count), row => row.Edges is { } edges ? CsvTable.Cell(edges) : ""),
        ("edges_needed", new TableColumn("edges\nneeded", TableColumnKind.Count), row => row.EdgesNeeded is { } needed ? CsvTable.Cell(needed) : ""),
        ("faithfulness", new TableColumn("faith-\nfulness", TableColumnKind.Number), row => CsvTable.Cell(row.Faithfulness?.Value ?? double.NaN)),
        ("faithfulness_low95", new TableColumn("low\n95 %", TableColumnKind.Number), row => CsvTable.Cell(row.Faithfulness?.Low95 ?? double.NaN)),
        ("faithfulness_high95", new TableColumn("high\n95 %", TableColumnKind.Number), row => CsvTable.Cell(row.Faithfulness?.High95 ?? double.NaN)),
        ("random_faithfulness_mean", new TableColumn("random", TableColumnKind.Number), row => CsvTable.Cell(row.RandomFaithfulness)),
        ("random_edges_left_mean", new TableColumn("random\nedges", TableColumnKind.Number), row => CsvTable.Cell(row.RandomEdges)),
        ("cpr", new TableColumn("CPR", TableColumnKind.Number), row => CsvTable.Cell(row.Cpr?.Value ?? double.NaN)),
        ("cpr_low95", new TableColumn("CPR low", TableColumnKind.Number), row => CsvTable.Cell(row.Cpr?.Low95 ?? double.NaN)),
        ("cpr_high95", new TableColumn("CPR high", TableColumnKind.Number), row => CsvTable.Cell(row.Cpr?.High95 ?? double.NaN)),
        ("cmd", new TableColumn("CMD", TableColumnKind.Number), row => CsvTable.Cell(row.Cmd?.Value ?? double.NaN)),
        ("cmd_low95", new TableColumn("CMD low", TableColumnKind.Number), row => CsvTable.Cell(row.Cmd?.Low95 ?? double.NaN)),
        ("cmd_high95", new TableColumn("CMD high", TableColumnKind.Number), row => CsvTable.Cell(row.Cmd?.High95 ?? double.NaN)),
        ("pearson", new TableColumn("Pearson", TableColumnKind.Number), row => CsvTable.Cell(row.Agreement?.Pearson ?? double.NaN)),
        ("spearman", new TableColumn("Spear-\nman", TableColumnKind.Number), row => CsvTable.Cell(row.Agreement?.Spearman ?? double.NaN)),
        ("sign_agreement", new TableColumn("same\nsign", TableColumnKind.Number), row => CsvTable.Cell(row.Agreement?.SignAgreement ?? double.NaN)),
        ("note", new TableColumn("note", TableColumnKind.Text), row => row.WhyUndefined ?? string.Join("; ", Undefined(row))),
    ];

    // Left out of tables for people, whose pages are narrow.
    private static readonly string[] CsvOnly = ["random_edges_left_mean", "cpr_low95", "cpr_high95", "cmd_low95", "cmd_high95", "note"];

    /// <summary>Writes <c>name.csv</c>, <c>name.md</c> and <c>name.tex</c>.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="name">Name of the files, without ending.</param>
    /// <param name="rows">One a task and method.</param>
    /// <param name="caption">Plain text: what the table is of.</param>
    /// <param name="origin">What the LaTeX table's label names.</param>
    /// <param name="title">What its caption says, without a full stop; null for what the origin says.</param>
    /// <returns>The names of the files.</returns>
    /// <exception cref="UserFaultException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(string folder, string name, IReadOnlyList<MethodRow> rows, string caption, TableOrigin? origin = null, string? title = null)
    {
        (string Column, TableColumn Heading, Func<MethodRow, string> Cell)[] columns = Written(rows);
        CsvTable.Write(
            Path.Combine(folder, name + ".csv"), [.. columns.Select(column => column.Column)], rows.Select(row => columns.Select(column => CsvCell(column.Heading, column.Cell(row))).ToArray()));

        // For people only what was measured at all, and the rows that have figures.
        MethodRow[] measured = [.. rows.Where(row => row.WhyUndefined is null)];
        (string Column, TableColumn Heading, Func<MethodRow, string> Cell)[] shown =
            [.. Columns.Where(column => !CsvOnly.Contains(column.Column) && (column.Heading.Kind == TableColumnKind.Text || measured.Any(row => column.Cell(row).Length > 0)))];
        TableColumn[] headings = [.. shown.Select(column => column.Heading)];
        string[][] cells = [.. measured.Select(row => shown.Select(column => column.Cell(row)).ToArray())];
        string text = caption + " " + Definitions(rows);
        MarkdownTable.Write(Path.Combine(folder, name + ".md"), text, name, headings, cells);
        ResultTable.Read(Path.Combine(folder, name + ".csv")).WriteLatex(Path.Combine(folder, name + ".tex"), origin ?? new TableOrigin(), name, title);
        return [name + ".csv", name + ".md", name + ".tex"];
    }

    /// <summary>Writes what finding took, which a repeated run does not repeat: <c>timing.json</c>, one object per row.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">One a task and method.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void WriteTiming(string path, IEnumerable<MethodRow> rows)
        => AtomicFile.WriteText(path, text => text.WriteLine(JsonSerializer.Serialize(
            [.. rows.Where(row => double.IsFinite(row.Seconds)).Select(row => new MethodTiming(row.Task, row.Method, row.Seconds, row.PeakBytes))],
            MethodStateJsonContext.Default.MethodTimingArray)));

    /// <summary>The rows as one JSON array of objects, cells as in the CSV file.</summary>
    /// <param name="rows">One a task and method.</param>
    public static string Json(IReadOnlyList<MethodRow> rows)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (MethodRow row in rows)
            {
                json.WriteStartObject();
                foreach ((string column, TableColumn heading, Func<MethodRow, string> cell) in Written(rows))
                {
                    WriteCell(json, column, heading.Kind, cell(row));
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // Only planted circuits have an area against the edges that are known to do the work.
    private static (string Column, TableColumn Heading, Func<MethodRow, string> Cell)[] Written(IReadOnlyList<MethodRow> rows)
        => [.. Columns.Where(column => column.Column != "auroc" || rows.Any(row => column.Cell(row).Length > 0))];

    private static string CsvCell(TableColumn heading, string cell) => heading.Kind == TableColumnKind.Text ? CsvName.Cell(cell) : cell;

    private static void WriteCell(Utf8JsonWriter json, string column, TableColumnKind kind, string cell)
    {
        if (cell.Length == 0)
        {
            json.WriteNull(column);
        }
        else if (kind == TableColumnKind.Text)
        {
            json.WriteString(column, cell);
        }
        else
        {
            json.WritePropertyName(column);
            json.WriteRawValue(cell);
        }
    }

    private static IEnumerable<string> Undefined(MethodRow row)
        => new[] { row.Faithfulness?.Why, row.Cpr?.Why, row.Cmd?.Why }.OfType<string>().Distinct();

    private static string Definitions(IReadOnlyList<MethodRow> rows)
    {
        var parts = new List<string>
        {
            "Faithfulness: (m(C) - m(empty)) / (m(model) - m(empty)), with 95 % bootstrap intervals over prompts.",
            "Random: mean faithfulness of connected random circuits of as many edges as the row's.",
            "CPR: area under faithfulness over kept fractions of the edges, ranked by helpfulness (by size where scores have no sign), larger is better.",
            "CMD: area of |1 - faithfulness|, ranked by size, smaller is better.",
            "Pearson, Spearman, same sign: scores against exact patching of single edges; scores without a sign against its size.",
        };
        if (rows.Any(row => row.EdgesNeeded is not null))
        {
            parts.Add("Edges needed: of the method's own smallest circuit with faithfulness of at least 0.85 on the prompts that found it; none where only the whole graph has it.");
        }

        parts.AddRange(rows.SelectMany(Undefined).Distinct().Select(why => $"Not defined: {why}."));
        if (rows.Any(row => double.IsFinite(row.Auroc)))
        {
            parts.Add("AUROC: edges by |score| against the edges planted by construction.");
        }

        parts.AddRange(rows.Where(row => row.WhyUndefined is not null).Select(row => $"{row.Method} is left out: {row.WhyUndefined}").Distinct());
        return string.Join(' ', parts);
    }
}
