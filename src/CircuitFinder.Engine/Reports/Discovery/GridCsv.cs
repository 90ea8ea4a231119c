using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary><c>grid.csv</c>: one row a ranking and size: what was asked for, what pruning left, faithfulness and loss recovered
/// with 95 % intervals.</summary>
public static class GridCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="curves">One a ranking.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<SizeCurve> curves)
        => CsvTable.Write(
            path,
            [
                "ranking", "fraction_asked", "edges_asked", "edges_left", "faithfulness", "faithfulness_low95", "faithfulness_high95",
                "loss_recovered", "loss_recovered_low95", "loss_recovered_high95", "n",
            ],
            curves.SelectMany(curve => curve.Points.Select(point => (string[])
            [
                curve.Ranking.ToString().ToLowerInvariant(),
                CsvTable.Cell(point.Fraction),
                CsvTable.Cell(point.EdgesAsked),
                CsvTable.Cell(point.EdgesLeft),
                CsvTable.Cell(point.Faithfulness.Value),
                CsvTable.Cell(point.Faithfulness.Low95),
                CsvTable.Cell(point.Faithfulness.High95),
                CsvTable.Cell(point.LossRecovered.Value),
                CsvTable.Cell(point.LossRecovered.Low95),
                CsvTable.Cell(point.LossRecovered.High95),
                CsvTable.Cell(point.Faithfulness.Count),
            ])));
}
