using System.Globalization;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary><c>pareto.csv</c>: one row a threshold of ACDC: edges that the search kept, edges that pruning left, KL, metric,
/// faithfulness, and the random baseline.</summary>
public static class ParetoCsv
{
    private static readonly string[] Header =
    [
        "threshold", "edges_kept", "edges", "fraction", "nodes", "kl_nats", "metric", "metric_value", "faithfulness", "loss_recovered", "random_draws",
        "random_edges_left_mean", "random_faithfulness_mean", "random_faithfulness_min", "random_faithfulness_max",
    ];

    /// <summary>Writes the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">Threshold and judged circuit.</param>
    /// <param name="metricName">The metric that circuits were judged by.</param>
    /// <param name="edgeTotal">Number of edges of the whole graph.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<(double Threshold, CircuitFigures Circuit)> rows, string metricName, int edgeTotal)
    {
        IMetric metric = MetricCatalog.Find(metricName);
        CsvTable.Write(path, Header, rows.Select(row => Row(row.Threshold, row.Circuit, metric, edgeTotal)));
    }

    private static string[] Row(double threshold, CircuitFigures circuit, IMetric metric, int edgeTotal) =>
    [
        ReportNumber.Exact(threshold),
        circuit.EdgesAsked.ToString(CultureInfo.InvariantCulture),
        circuit.EdgesLeft.ToString(CultureInfo.InvariantCulture),
        ReportNumber.Exact(circuit.EdgesLeft / (double)edgeTotal),
        circuit.NodesLeft.ToString(CultureInfo.InvariantCulture),
        ReportNumber.ExactOrEmpty(circuit.KlNats.Value),
        metric.Name,
        ReportNumber.ExactOrEmpty(metric.Report(circuit.Metric.Value)),
        ReportNumber.ExactOrEmpty(circuit.Faithfulness.Value),
        ReportNumber.ExactOrEmpty(circuit.LossRecovered.Value),
        (circuit.Random?.Draws ?? 0).ToString(CultureInfo.InvariantCulture),
        ReportNumber.ExactOrEmpty(circuit.Random?.EdgesLeftMean ?? double.NaN),
        ReportNumber.ExactOrEmpty(circuit.Random?.FaithfulnessMean ?? double.NaN),
        ReportNumber.ExactOrEmpty(circuit.Random?.FaithfulnessMinimum ?? double.NaN),
        ReportNumber.ExactOrEmpty(circuit.Random?.FaithfulnessMaximum ?? double.NaN),
    ];
}
