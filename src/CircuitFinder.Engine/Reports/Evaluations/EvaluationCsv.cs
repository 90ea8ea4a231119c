using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Evaluations;

/// <summary><c>evaluation.csv</c>: one row a figure: <c>name, unit, value, low95, high95, n, note</c>. A cell is empty where there
/// is no such figure.</summary>
public static class EvaluationCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="figures">In the order of the rows.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<ReportedValue> figures)
        => CsvTable.Write(path, ["name", "unit", "value", "low95", "high95", "n", "note"], figures.Select(figure => (string[])
        [
            figure.Name,
            figure.Unit,
            CsvTable.Cell(figure.Value),
            CsvTable.Cell(figure.Low95),
            CsvTable.Cell(figure.High95),
            CsvTable.Cell(figure.Count),
            figure.Note,
        ]));
}
