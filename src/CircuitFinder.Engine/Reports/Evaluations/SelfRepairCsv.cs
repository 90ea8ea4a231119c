using CircuitFinder.Engine.Evaluation.SelfRepair;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Evaluations;

/// <summary><c>self_repair.csv</c>: one row an ablated head and another head whose direct effect changes, or with empty cells where
/// none does.</summary>
public static class SelfRepairCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">In the order of the rows.</param>
    /// <param name="metric">Effects are in its unit and of the performance: larger is better, whatever the metric.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, SelfRepairReport report, IMetric metric)
    {
        CsvTable.Write(
            path,
            [
                "ablated_head", "metric", "direct_effect", "total_effect", "repaired", "repaired_low95", "repaired_high95", "repaired_share",
                "head", "direct_before", "direct_after", "change", "low95", "high95", "kind",
            ],
            report.Heads.SelectMany(ablation => Rows(ablation, metric.Name)));
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(HeadAblation ablation, string metric)
    {
        string[] cells =
        [
            ablation.Head,
            metric,
            CsvTable.Cell(ablation.DirectEffect.Value),
            CsvTable.Cell(ablation.TotalEffect.Value),
            CsvTable.Cell(ablation.Repaired.Value),
            CsvTable.Cell(ablation.Repaired.Low95),
            CsvTable.Cell(ablation.Repaired.High95),
            CsvTable.Cell(ablation.RepairedShare),
        ];
        return ablation.Responses.IsEmpty
            ? [(string[])[.. cells, "", "", "", "", "", "", ""]]
            : ablation.Responses.Select(response => (string[])
            [
                .. cells,
                response.Head,
                CsvTable.Cell(response.DirectBefore),
                CsvTable.Cell(response.DirectAfter),
                CsvTable.Cell(response.Change.Value),
                CsvTable.Cell(response.Change.Low95),
                CsvTable.Cell(response.Change.High95),
                NameOf(response.Kind),
            ]);
    }

    private static string NameOf(ResponseKind kind) => kind switch
    {
        ResponseKind.Backup => "backup",
        ResponseKind.GoesAlong => "goes-along",
        _ => "only-rescaled",
    };
}
