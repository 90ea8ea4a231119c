using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Minimal;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Minimal;

/// <summary>The tables of a pruning: the certificate of the minimal circuit, and its stages.</summary>
public static class MinimalCsv
{
    private static readonly string[] CertificateHeader = [.. EdgeColumns.Names, "score", "faithfulness_without", "loss_recovered_without"];

    private static readonly string[] StagesHeader =
    [
        "stage", "prompts", "n", "edges", "nodes", "faithfulness", "faithfulness_low95", "faithfulness_high95",
        "loss_recovered", "loss_recovered_low95", "loss_recovered_high95", "accuracy_kept", "accuracy_kept_low95", "accuracy_kept_high95",
        "random_draws", "random_edges_left_mean", "random_faithfulness_mean", "random_faithfulness_min", "random_faithfulness_max",
    ];

    /// <summary>Writes <c>minimal.csv</c>: each kept edge, and what the circuit reaches without it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="minimal">The circuit with its certificate.</param>
    /// <param name="scores">The file's scores; null where it has none.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void WriteCertificate(string path, ComputationGraph graph, MinimalCircuit minimal, EdgeScores? scores)
        => CsvTable.Write(path, CertificateHeader, minimal.Certificate.Select(needed => (string[])
        [
            .. EdgeColumns.Cells(graph, needed.Edge),
            scores is null ? string.Empty : CsvTable.Cell(scores.Values[needed.Edge]),
            CsvTable.Cell(needed.Without.Faithfulness),
            CsvTable.Cell(needed.Without.LossRecovered),
        ]));

    /// <summary>Writes <c>minimal_stages.csv</c>: the given circuit, the prefix and the minimal circuit, on each set of prompts.</summary>
    /// <param name="path">The file.</param>
    /// <param name="circuits">The rows.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void WriteStages(string path, IEnumerable<PrunedCircuit> circuits)
        => CsvTable.Write(path, StagesHeader, circuits.Select(row => (string[])
        [
            row.Stage, row.Prompts, CsvTable.Cell(row.Examples), CsvTable.Cell(row.Edges), CsvTable.Cell(row.Nodes),
            .. Cells(row.Faithfulness), .. Cells(row.LossRecovered), .. Cells(row.AccuracyKept),
            CsvTable.Cell(row.Random?.Draws ?? 0), CsvTable.Cell(row.Random?.EdgesLeftMean ?? double.NaN), CsvTable.Cell(row.Random?.FaithfulnessMean ?? double.NaN),
            CsvTable.Cell(row.Random?.FaithfulnessMinimum ?? double.NaN), CsvTable.Cell(row.Random?.FaithfulnessMaximum ?? double.NaN),
        ]));

    private static string[] Cells(Estimate interval) => [CsvTable.Cell(interval.Value), CsvTable.Cell(interval.Low95), CsvTable.Cell(interval.High95)];
}
