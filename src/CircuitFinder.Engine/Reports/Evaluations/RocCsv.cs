using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Evaluations;

/// <summary><c>roc.csv</c>, the points of the curves, and <c>auroc.csv</c>, the areas under them.</summary>
/// <remarks>
/// <c>roc.csv</c>: <c>level,circuit,point,threshold,fpr,tpr</c>. The point is <c>threshold</c> (all of at least that |score|),
/// <c>end</c> (an end of the curve that no threshold reaches) or <c>kept</c> (what the circuit keeps: the curve's only inner
/// point where there are no scores, no part of the curve where there are). The threshold is empty for the last two.
/// <c>auroc.csv</c>: <c>level,circuit,reference,auroc_trapezoid,auroc_pessimistic,kept_fpr,kept_tpr</c>.
/// </remarks>
public static class RocCsv
{
    private static readonly string[] PointHeader = ["level", "circuit", "point", "threshold", "fpr", "tpr"];

    private static readonly string[] AreaHeader =
        ["level", "circuit", "reference", "auroc_trapezoid", "auroc_pessimistic", "kept_fpr", "kept_tpr"];

    /// <summary>Writes the points, curve by curve.</summary>
    /// <param name="path">The file.</param>
    /// <param name="curves">In the order of the rows.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void WritePoints(string path, IEnumerable<NamedRoc> curves)
        => Write(path, PointHeader, curves.SelectMany(curve => Points(curve.Roc).Select(row => new[]
        {
            LevelName(curve.Level),
            CsvName.Cell(curve.Name),
            row.Kind,
            ReportNumber.ExactOrEmpty(row.Point.Threshold),
            ReportNumber.ExactOrEmpty(row.Point.FalsePositiveRate),
            ReportNumber.ExactOrEmpty(row.Point.TruePositiveRate),
        })));

    /// <summary>Writes the areas, one row a curve.</summary>
    /// <param name="path">The file.</param>
    /// <param name="curves">In the order of the rows.</param>
    /// <param name="reference">The reference circuit's name or file.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void WriteAreas(string path, IEnumerable<NamedRoc> curves, string reference)
        => Write(path, AreaHeader, curves.Select(curve => new[]
        {
            LevelName(curve.Level),
            CsvName.Cell(curve.Name),
            CsvName.Cell(reference),
            ReportNumber.ExactOrEmpty(curve.Roc.Curve.TrapezoidArea),
            ReportNumber.ExactOrEmpty(curve.Roc.Curve.PessimisticArea),
            ReportNumber.ExactOrEmpty(curve.Roc.Kept.FalsePositiveRate),
            ReportNumber.ExactOrEmpty(curve.Roc.Kept.TruePositiveRate),
        }));

    /// <summary><c>edges</c> or <c>nodes</c>.</summary>
    public static string LevelName(RocLevel level) => level == RocLevel.Edges ? "edges" : "nodes";

    private static IEnumerable<(string Kind, RocPoint Point)> Points(CircuitRoc roc)
    {
        foreach (RocPoint point in roc.Curve.Points)
        {
            bool isKept = !roc.HasScores && point.Equals(roc.Kept);
            yield return (double.IsNaN(point.Threshold) ? isKept ? "kept" : "end" : "threshold", point);
        }

        if (roc.HasScores)
        {
            yield return ("kept", roc.Kept);
        }
    }

    private static void Write(string path, IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows)
        => AtomicFile.WriteText(path, text => CsvRows.Write(text, rows.Prepend(header)));
}
