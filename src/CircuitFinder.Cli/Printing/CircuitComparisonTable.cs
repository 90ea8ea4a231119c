using System.Globalization;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Engine.Runs.Compare;

namespace CircuitFinder.Cli.Printing;

/// <summary>Prints what a comparison found: the circuits, what each two share, and the areas against the reference.</summary>
internal static class CircuitComparisonTable
{
    public static void Print(TextWriter output, CircuitComparisonResult result, string? folder)
    {
        PrintCircuits(output, result);
        if (!result.Pairs.IsEmpty)
        {
            PrintPairs(output, result);
        }

        if (result.Reference is not null)
        {
            PrintCurves(output, result, result.Reference);
        }

        if (folder is not null)
        {
            output.WriteLine();
            output.WriteLine($"wrote {folder}: {string.Join(", ", result.Files)}");
        }
    }

    private static void PrintCircuits(TextWriter output, CircuitComparisonResult result)
    {
        ComputationGraph graph = result.Circuits[0].File.Graph;
        int width = Width(result, "circuit");
        output.WriteLine(Line($"of a model of {graph.ShapeText}: {graph.EdgeCount} edges, {graph.NodeCount} nodes"));
        output.WriteLine();
        output.WriteLine($"{"circuit".PadRight(width)}  edges  nodes  file");
        foreach (NamedCircuit circuit in result.Circuits)
        {
            output.WriteLine(Row(circuit.Name, circuit, width));
        }

        if (result.Reference is { } reference)
        {
            output.WriteLine(Row("reference", reference, width));
        }

        foreach (NamedCircuit circuit in result.Circuits.Where(circuit => circuit.Sign is not null))
        {
            output.WriteLine($"{circuit.Name}: {circuit.Sign!.Sentence}");
        }
    }

    private static string Row(string name, NamedCircuit circuit, int width)
        => Line($"{name.PadRight(width)}  {circuit.File.Circuit.EdgeCount,5}  {circuit.File.Circuit.NodeCount,5}  {circuit.Path}");

    private static void PrintPairs(TextWriter output, CircuitComparisonResult result)
    {
        int width = Width(result, "second");
        output.WriteLine();
        output.WriteLine(
            $"{"first".PadRight(width)}  {"second".PadRight(width)}  edges in both  only first  only second  Jaccard  nodes in both  only first  only second  Jaccard");
        foreach ((string first, string second, CircuitOverlap overlap) in result.Pairs)
        {
            output.WriteLine(Line(
                $"{first.PadRight(width)}  {second.PadRight(width)}  {overlap.EdgesInBoth,13}  {overlap.EdgesOnlyInFirst,10}  {overlap.EdgesOnlyInSecond,11}  {overlap.EdgeJaccard,7:0.000}  {overlap.NodesInBoth,13}  {overlap.NodesOnlyInFirst,10}  {overlap.NodesOnlyInSecond,11}  {overlap.NodeJaccard,7:0.000}"));
        }
    }

    private static void PrintCurves(TextWriter output, CircuitComparisonResult result, NamedCircuit reference)
    {
        int width = Width(result, "circuit");
        output.WriteLine();
        output.WriteLine($"ROC against {reference.Name}: all edges by |score|; the input, heads and MLPs by |sum of their out-edges' scores|");
        output.WriteLine($"{"circuit".PadRight(width)}  level  AUROC  pessimistic  kept: found  falsely");
        foreach (NamedRoc curve in result.Curves)
        {
            CircuitRoc roc = curve.Roc;
            output.WriteLine(Line(
                $"{curve.Name.PadRight(width)}  {RocCsv.LevelName(curve.Level)}  {roc.Curve.TrapezoidArea:0.000}  {roc.Curve.PessimisticArea,11:0.000}  {roc.Kept.TruePositiveRate,11:0.000}  {roc.Kept.FalsePositiveRate,7:0.000}{(roc.HasScores ? "" : "  (no scores that rank: the curve is this one point)")}"));
        }

        if (result.Curves.All(curve => curve.Level == RocLevel.Edges))
        {
            output.WriteLine("nodes: the reference keeps every one, so there is no curve");
        }
    }

    private static int Width(CircuitComparisonResult result, string header)
        => result.Circuits.Select(circuit => circuit.Name).Append(header).Append("reference").Max(name => name.Length);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
