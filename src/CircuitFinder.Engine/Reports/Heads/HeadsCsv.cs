using CircuitFinder.Engine.Explanation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Heads;

/// <summary><c>heads.csv</c>: attention between slots, one row per template, run, head, from and to.</summary>
public static class HeadsCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">The heads to write.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, HeadReport report) => CsvTable.Write(
        path,
        ["template", "run", "layer", "head", "from", "to", "mean", "standard_deviation", "minimum", "maximum", "prompts"],
        report.Templates.SelectMany(template => template.Heads.SelectMany(head =>
            Rows(template, head, "clean", head.Clean).Concat(Rows(template, head, "corrupted", head.Corrupted)))));

    private static IEnumerable<IReadOnlyList<string>> Rows(
        TemplateAttention template, HeadLinks head, string run, IReadOnlyList<AttentionStatistic> statistics)
        => template.Links.Select((link, i) => (string[])
        [
            template.Template,
            run,
            CsvTable.Cell(head.Layer),
            CsvTable.Cell(head.Head),
            link.From,
            link.To,
            CsvTable.Cell(statistics[i].Mean),
            CsvTable.Cell(statistics[i].Deviation),
            CsvTable.Cell(statistics[i].Least),
            CsvTable.Cell(statistics[i].Greatest),
            CsvTable.Cell(statistics[i].Count),
        ]);
}
