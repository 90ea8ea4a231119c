using CircuitFinder.Engine.Evaluation.Hypotheses;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Evaluations;

/// <summary><c>knockouts.csv</c>: one row a set of nodes knocked out of the circuit and of the whole model.</summary>
public static class KnockOutsCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="completeness">Random and greedy sets.</param>
    /// <param name="metric">Turns performances into figures as the field prints them.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, CompletenessReport completeness, IMetric metric)
        => CsvTable.Write(
            path,
            ["search", "nodes", "node_names", "metric", "circuit_metric_value", "whole_metric_value", "gap", "relative_gap"],
            completeness.Random.Concat(completeness.Greedy).Select(set => (string[])
            [
                set.Search,
                CsvTable.Cell(set.Nodes.Length),
                string.Join(' ', set.Nodes),
                metric.Name,
                CsvTable.Cell(metric.Report(set.CircuitMetric)),
                CsvTable.Cell(metric.Report(set.WholeMetric)),
                CsvTable.Cell(set.Gap),
                CsvTable.Cell(set.RelativeGap),
            ]));
}
