using System.Globalization;
using CircuitFinder.Engine.Circuits.Minimal;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.Minimal;
using CircuitFinder.Engine.Runs.Prune;

namespace CircuitFinder.Cli.Printing;

/// <summary>Prints a pruning: its circuits before and after, and the certificate.</summary>
internal static class PruneTable
{
    private const int EdgesShown = 10;

    public static void Print(TextWriter output, PruneResult result, string? folder)
    {
        MinimalReport report = result.Report;
        output.WriteLine(Line(
            $"{report.Circuit.Path}: {report.Circuit.Edges} of {report.Circuit.GraphEdges} edges, on {report.Task.Name} in {report.Model.Name}, {report.Ablation} ablation"));
        output.WriteLine($"prompts: {report.Task.Examples} of seed {report.Task.Seed}; {report.Prompts.Split(';')[0]}");
        output.WriteLine($"{HeldOut(report.HeldOut)}");
        output.WriteLine(Line($"target: {report.Target}; edges taken: {report.Ranking}; {report.Evaluations} circuits measured"));
        output.WriteLine();
        output.WriteLine("  circuit  prompts    edges  nodes  faithfulness            loss recovered          accuracy kept           random circuits: edges, faithfulness");
        foreach (PrunedCircuit row in report.Circuits)
        {
            string random = row.Random is { } drawn
                ? Line($"{drawn.EdgesLeftMean:0.0}, {FigureText.Range(drawn.FaithfulnessMean, drawn.FaithfulnessMinimum, drawn.FaithfulnessMaximum)}")
                : "-";
            output.WriteLine(Line(
                $"  {row.Stage,-7}  {Plain(row.Prompts),-9}  {row.Edges,5}  {row.Nodes,5}  {FigureText.Of(row.Faithfulness),-22}  {FigureText.Of(row.LossRecovered),-22}  {FigureText.Of(row.AccuracyKept),-22}  {random}"));
        }

        foreach (string why in report.Circuits.SelectMany(row => new[] { row.Faithfulness.Why, row.LossRecovered.Why, row.AccuracyKept.Why }).OfType<string>().Distinct())
        {
            output.WriteLine($"> {why}");
        }

        PrintCertificate(output, result);
        if (folder is not null)
        {
            output.WriteLine();
            output.WriteLine($"wrote {folder}: {string.Join(", ", result.Files)}");
        }
    }

    // What is needed most comes first.
    private static void PrintCertificate(TextWriter output, PruneResult result)
    {
        ComputationGraph graph = result.Minimal.Minimal.Graph;
        output.WriteLine();
        output.WriteLine("1-minimal: without any one of these edges the target is missed (most needed first)");
        output.WriteLine("  faithfulness without  loss recovered without  edge");
        NeededEdge[] needed = [.. result.Minimal.Certificate.OrderBy(line => line.Without.Faithfulness)];
        foreach (NeededEdge line in needed.Take(EdgesShown))
        {
            output.WriteLine(Line($"  {FigureText.Of(line.Without.Faithfulness),20}  {FigureText.Of(line.Without.LossRecovered),22}  {graph.EdgeName(line.Edge)}"));
        }

        if (needed.Length > EdgesShown)
        {
            output.WriteLine(Line($"  … and {needed.Length - EdgesShown} more edges"));
        }
    }

    private static string Plain(string name) => name.Replace('_', ' ');

    private static string HeldOut(string sentence) => sentence.StartsWith("held out:", StringComparison.Ordinal) ? sentence : $"held out: {sentence}";

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
