using System.Globalization;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Runs.Methods;

namespace CircuitFinder.Cli.Printing;

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
        output.WriteLine(comparison.Size);
        output.WriteLine();
        PrintRows(output, comparison.Rows);
        output.WriteLine();
        output.WriteLine($"wrote {comparison.Folder}: {string.Join(", ", comparison.Files)}; each method's own files beside it");
    }

    /// <summary>One line a row, its refusals below.</summary>
    public static void PrintRows(TextWriter output, IReadOnlyList<MethodRow> rows)
    {
        bool hasAuroc = rows.Any(row => double.IsFinite(row.Auroc));
        bool hasNeeded = rows.Any(row => row.EdgesNeeded is not null);
        bool hasTasks = rows.Select(row => row.Task).Distinct().Count() > 1;
        output.WriteLine(
            $"{(hasTasks ? $"{"task",-14}" : "")}{"method",-24}{(hasAuroc ? "  AUROC" : "")}   edges{(hasNeeded ? "  needed" : "")}  faithfulness (95 %)        random    CPR    CMD  Pearson  Spearman  same sign  seconds   MiB");
        foreach (MethodRow row in rows.Where(row => row.WhyUndefined is null))
        {
            string task = hasTasks ? $"{row.Task,-14}" : "";
            string needed = hasNeeded ? $"  {(row.EdgesNeeded is { } count ? count.ToString(CultureInfo.InvariantCulture) : "-"),6}" : "";
            string auroc = hasAuroc ? Line($"  {FigureText.Of(row.Auroc),5}") : "";
            output.WriteLine(Line(
                $"{task}{row.Method,-24}{auroc}  {row.Edges,6}{needed}  {(row.Faithfulness is { } faithfulness ? FigureText.Of(faithfulness) : "-"),-25}  {FigureText.Of(row.RandomFaithfulness),6}  {FigureText.Of(row.Cpr?.Value),5}  {FigureText.Of(row.Cmd?.Value),5}  {FigureText.Of(row.Agreement?.Pearson),7}  {FigureText.Of(row.Agreement?.Spearman),8}  {FigureText.Of(row.Agreement?.SignAgreement),9}  {row.Seconds,7:0.00}  {row.PeakBytes / (1 << 20),4}"));
        }

        if (rows.Any(row => double.IsFinite(row.RandomEdges)))
        {
            output.WriteLine("random: mean faithfulness of connected random circuits with as many edges as the row's circuit");
        }

        if (hasNeeded)
        {
            output.WriteLine("needed: edges of the method's own smallest circuit that reaches 0.85 of faithfulness on the prompts that found it; -: none below the whole graph does");
        }

        foreach (string why in rows.SelectMany(row => new[] { row.Faithfulness?.Why, row.Cpr?.Why, row.Cmd?.Why }).OfType<string>().Distinct())
        {
            output.WriteLine(why);
        }

        foreach (string refusal in rows.Where(row => row.WhyUndefined is not null).Select(row => $"{row.Method}: not run: {row.WhyUndefined}").Distinct())
        {
            output.WriteLine(refusal);
        }
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
