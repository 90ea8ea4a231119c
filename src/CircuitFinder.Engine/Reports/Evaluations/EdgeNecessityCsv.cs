using CircuitFinder.Engine.Evaluation.Hypotheses;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Evaluations;

/// <summary><c>edges.csv</c>: one row a kept edge, the least needed first: what its loss changes, and its p-value against random
/// edges.</summary>
public static class EdgeNecessityCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="edges">In the order of the rows.</param>
    /// <param name="metric">Changes are in its unit. They are of the performance: larger is better, whatever the metric.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<EdgeNecessity> edges, IMetric metric)
        => CsvTable.Write(
            path,
            ["edge", "metric", "change", "greatest_change", "effect", "random_edges_beaten", "p_value", "unneeded"],
            edges.Select(edge => (string[])
            [
                edge.Edge,
                metric.Name,
                CsvTable.Cell(edge.Change),
                CsvTable.Cell(edge.GreatestChange),
                CsvTable.Cell(edge.Effect),
                CsvTable.Cell(edge.Beaten),
                CsvTable.Cell(edge.PValue),
                CsvTable.Cell(edge.IsUnneeded),
            ]));
}
