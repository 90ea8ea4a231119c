using System.Globalization;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary><c>summary.csv</c>: one row a circuit size, each beside random circuits of its size.</summary>
/// <remarks>
/// Columns: <c>fraction_asked, edges_asked, edges_left, nodes_left</c>, <c>metric</c> (its name) and <c>metric_value</c> (its
/// figure, <c>kl</c> and <c>nll</c> in nats), <c>faithfulness, kl_nats,
/// loss_recovered, accuracy</c>, the same on fresh prompts under <c>held_out_…</c>, <c>random_draws, random_edges_left_mean,
/// random_faithfulness_{mean,min,max},
/// random_loss_recovered_{mean,min,max}, chosen</c>. A cell is empty where the figure was not measured.
/// Of an ACDC search, <c>edges_asked</c> is the number of edges that the search kept.
/// </remarks>
public static class SummaryCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="evaluations">The circuits, in the order of the rows.</param>
    /// <param name="chosen">The row of the circuit that the run reports; −1 when it is none of them.</param>
    /// <param name="metric">
    /// The metric that <see cref="CircuitFigures.Metric"/> is the performance of.
    /// </param>
    /// <param name="edgeTotal">Number of edges of the whole graph.</param>
    /// <param name="remark">What is to be known of one row's circuit; gives the table a column <c>note</c>.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<CircuitFigures> evaluations, int chosen, IMetric metric, int edgeTotal, (int Row, string Note)? remark = null)
        => CsvTable.Write(
            path,
            [.. Columns(metric).Select(column => column.Name), .. remark is null ? Array.Empty<string>() : ["note"]],
            evaluations.Select((evaluation, row) =>
            {
                var cell = new SummaryRow(evaluation, edgeTotal, row == chosen);
                return (string[])[.. Columns(metric).Select(column => column.Value(cell)), .. remark is { } noted ? [row == noted.Row ? noted.Note : ""] : Array.Empty<string>()];
            }));

    private static IEnumerable<(string Name, Func<SummaryRow, string> Value)> Columns(IMetric metric)
    {
        yield return ("fraction_asked", row => ReportNumber.Exact((double)row.Circuit.EdgesAsked / row.EdgeTotal));
        yield return ("edges_asked", row => Integer(row.Circuit.EdgesAsked));
        yield return ("edges_left", row => Integer(row.Circuit.EdgesLeft));
        yield return ("nodes_left", row => Integer(row.Circuit.NodesLeft));
        yield return ("metric", _ => metric.Name);
        yield return ("metric_value", row => ReportNumber.ExactOrEmpty(metric.Report(row.Circuit.Metric.Value)));
        yield return ("faithfulness", row => ReportNumber.ExactOrEmpty(row.Circuit.Faithfulness.Value));
        yield return ("kl_nats", row => ReportNumber.ExactOrEmpty(row.Circuit.KlNats.Value));
        yield return ("loss_recovered", row => ReportNumber.ExactOrEmpty(row.Circuit.LossRecovered.Value));
        yield return ("accuracy", row => ReportNumber.ExactOrEmpty(row.Circuit.Accuracy.Value));
        yield return ("held_out_faithfulness", row => HeldOut(row, fresh => fresh.Faithfulness));
        yield return ("held_out_kl_nats", row => HeldOut(row, fresh => fresh.KlNats));
        yield return ("held_out_loss_recovered", row => HeldOut(row, fresh => fresh.LossRecovered));
        yield return ("held_out_accuracy", row => HeldOut(row, fresh => fresh.Accuracy));
        yield return ("random_draws", row => Integer(row.Circuit.Random?.Draws ?? 0));
        yield return ("random_edges_left_mean", row => Drawn(row, random => random.EdgesLeftMean));
        yield return ("random_faithfulness_mean", row => Drawn(row, random => random.FaithfulnessMean));
        yield return ("random_faithfulness_min", row => Drawn(row, random => random.FaithfulnessMinimum));
        yield return ("random_faithfulness_max", row => Drawn(row, random => random.FaithfulnessMaximum));
        yield return ("random_loss_recovered_mean", row => Drawn(row, random => random.LossRecoveredMean));
        yield return ("random_loss_recovered_min", row => Drawn(row, random => random.LossRecoveredMinimum));
        yield return ("random_loss_recovered_max", row => Drawn(row, random => random.LossRecoveredMaximum));
        yield return ("chosen", row => row.IsChosen ? "true" : "false");
    }

    private static string Integer(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string HeldOut(SummaryRow row, Func<CircuitFigures, Estimate> value)
        => row.Circuit.HeldOut is { } fresh ? ReportNumber.ExactOrEmpty(value(fresh).Value) : "";

    private static string Drawn(SummaryRow row, Func<RandomBaseline, double> value)
        => row.Circuit.Random is { } random ? ReportNumber.ExactOrEmpty(value(random)) : "";
}
