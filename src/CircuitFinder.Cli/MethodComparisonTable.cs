using System.Globalization;
using CircuitFinder.Engine;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Reports;

namespace CircuitFinder.Cli;

/// <summary>Prints methods side by side.</summary>
internal static class MethodComparisonTable
{
    public static void Print(TextWriter output, MethodComparisonResult comparison, bool json)
    {
        if (json)
        {
            output.WriteLine(MethodTable.Json(comparison.Rows));
            return;
        }

        output.WriteLine($"{comparison.TaskName} in {comparison.ModelName}, every method");
        output.WriteLine();
        PrintRows(output, comparison.Rows);
        output.WriteLine();
        output.WriteLine($"wrote {comparison.Folder}: {string.Join(", ", comparison.Files)}; each method's own files beside it");
    }

    /// <summary>One line a row, its refusals below.</summary>
    public static void PrintRows(TextWriter output, IReadOnlyList<MethodRow> rows)
    {
        bool hasAuroc = rows.Any(row => double.IsFinite(row.Auroc));
        bool hasTasks = rows.Select(row => row.Task).Distinct().Count() > 1;
        output.WriteLine(
            $"{(hasTasks ? $"{"task",-14}" : "")}{"method",-24}{(hasAuroc ? "  AUROC" : "")}   edges  faithfulness (95 %)        random    CPR    CMD  Pearson  Spearman  same sign  seconds   MiB");
        foreach (MethodRow row in rows.Where(row => row.Refusal is null))
        {
            string task = hasTasks ? $"{row.Task,-14}" : "";
            string auroc = hasAuroc ? Line($"  {Number(row.Auroc),5}") : "";
            output.WriteLine(Line(
                $"{task}{row.Method,-24}{auroc}  {row.Edges,6}  {Range(row.Faithfulness),-25}  {Number(row.RandomFaithfulness),6}  {Number(row.Cpr?.Value),5}  {Number(row.Cmd?.Value),5}  {Number(row.Agreement?.Pearson),7}  {Number(row.Agreement?.Spearman),8}  {Number(row.Agreement?.SignAgreement),9}  {row.Seconds,7:0.00}  {row.PeakBytes / (1 << 20),4}"));
        }

        if (rows.Any(row => double.IsFinite(row.RandomEdges)))
        {
            output.WriteLine("random: mean faithfulness of connected random circuits with as many edges as the row's circuit");
        }

        foreach (string refusal in rows.Where(row => row.Refusal is not null).Select(row => $"{row.Method}: not run: {row.Refusal}").Distinct())
        {
            output.WriteLine(refusal);
        }
    }

    private static string Range(Interval? interval)
        => interval is { } range ? Line($"{Number(range.Value)} ({Number(range.Low95)} to {Number(range.High95)})") : "-";

    private static string Number(double? value) => value is { } number && double.IsFinite(number)
        ? (Math.Round(number, 3) + 0.0).ToString("0.000", CultureInfo.InvariantCulture)
        : "-";

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
