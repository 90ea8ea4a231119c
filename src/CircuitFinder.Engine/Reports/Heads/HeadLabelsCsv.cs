using CircuitFinder.Engine.Explanation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Heads;

/// <summary><c>head_labels.csv</c>: how far each head plays each role on the clean prompts, one row per template, head and role.</summary>
public static class HeadLabelsCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">The heads to write.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, HeadReport report) => CsvTable.Write(
        path,
        [
            "template", "layer", "head", "role", "share", "standard_error", "even_share", "excess", "positions", "distances", "labelled", "runner_up", "runner_up_excess",
        ],
        report.Templates.SelectMany(template => template.Scores.Select(score => Row(template, score, report))));

    private static string[] Row(TemplateAttention template, RoleScore score, HeadReport report)
    {
        RoleScore? runnerUp = template.RunnersUp[(int)score.Role];
        return
        [
            template.Template,
            CsvTable.Cell(score.Layer),
            CsvTable.Cell(score.Head),
            HeadRoles.Key(score.Role),
            CsvTable.Cell(score.Share),
            CsvTable.Cell(score.StandardError),
            CsvTable.Cell(score.Uniform),
            CsvTable.Cell(score.Excess),
            CsvTable.Cell(score.Instances),
            HeadRoles.IsByContent(score.Role) ? CsvTable.Cell(score.ByDistance.Count) : string.Empty,
            CsvTable.Cell(report.IsLabelled(template.Template, score)),
            runnerUp is null ? string.Empty : HeadBlocks.NameOf(runnerUp.Layer, runnerUp.Head),
            runnerUp is null ? string.Empty : CsvTable.Cell(runnerUp.Excess),
        ];
    }
}
