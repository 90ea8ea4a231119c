using System.Globalization;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Runs.Discover;

namespace CircuitFinder.Cli.Printing;

/// <summary>Prints what a discovery run found: the size grid beside random circuits, and the strongest edges.</summary>
internal static class DiscoveryTable
{
    private const int EdgesShown = 10;
    private const int RandomWidth = 54;

    public static void Print(TextWriter output, DiscoveryResult result)
    {
        int edgeTotal = result.Scores.Graph.EdgeCount;
        if (result.Evaluation.Reported is not { } reported)
        {
            output.WriteLine(Line(
                $"{result.TaskName} in {result.ModelName}: a circuit of {result.Chosen.EdgesLeft} of {edgeTotal} edges, {result.Chosen.EdgesAsked} before pruning; not judged"));
            PrintEdges(output, result);
            return;
        }

        output.WriteLine(Line(
            $"{result.TaskName} in {result.ModelName}: whole model {result.MetricName} {FigureText.Of(result.Evaluation.WholeMetric)}, accuracy {FigureText.Of(result.Evaluation.WholeAccuracy, "0.00")}; every edge ablated {FigureText.Of(result.Evaluation.EmptyMetric)}"));
        output.WriteLine();
        output.WriteLine($"  asked  edges   of all  faithfulness  held out  {RandomHeading(result.Chosen),-RandomWidth}  loss recovered");
        for (int i = 0; i < result.Evaluation.Circuits.Length; i++)
        {
            CircuitFigures row = result.Evaluation.Circuits[i];
            output.WriteLine(Line(
                $"{(i != result.ChosenRow ? ' ' : result.FallsShort ? '~' : '>')} {row.EdgesAsked,5}  {row.EdgesLeft,5}  {100.0 * row.EdgesLeft / edgeTotal,6:0.0}%  {FigureText.Of(row.Faithfulness.Value),12}  {HeldOut(row),8}  {Random(row),-RandomWidth}  {FigureText.Of(row.LossRecovered.Value),14}"));
        }

        if (result.Target is { } target && !result.FallsShort)
        {
            output.WriteLine(Line(
                $"> the smallest found by bisection with faithfulness of at least {target}: {result.Chosen.EdgesAsked - 1} edges asked for do not reach it"));
        }

        PrintNotes(output, result);
        output.WriteLine();
        PrintReported(output, result, reported);
        if (result.Agreement is { } agreement)
        {
            output.WriteLine(Line(
                $"agreement with exact patching on {agreement.Edges} sampled edges: Pearson {FigureText.Of(agreement.Pearson)}, Spearman {FigureText.Of(agreement.Spearman)}, same sign {FigureText.Of(agreement.SignAgreement)}"));
        }

        PrintEdges(output, result);
    }

    private static void PrintNotes(TextWriter output, DiscoveryResult result)
    {
        for (int i = 0; i < result.Notes.Length; i++)
        {
            output.WriteLine($"{(i == 0 && result.FallsShort ? '~' : '-')} {result.Notes[i]}");
        }
    }

    private static void PrintEdges(TextWriter output, DiscoveryResult result)
    {
        output.WriteLine();
        output.WriteLine(Line($"the circuit's strongest edges (score: predicted change of {result.MetricName} when the edge is ablated; negative edges help)"));
        foreach (int edge in result.Circuit.Edges.OrderByDescending(edge => Math.Abs(result.Scores.Values[edge])).ThenBy(edge => edge).Take(EdgesShown))
        {
            output.WriteLine(Line($"  {result.Scores.Values[edge],9:0.0000}  {result.Scores.Graph.EdgeName(edge)}"));
        }

        output.WriteLine();
        output.WriteLine($"wrote {result.Folder}: {string.Join(", ", result.Files)}");
    }

    // With 95 % bootstrap intervals over prompts.
    private static void PrintReported(TextWriter output, DiscoveryResult result, CircuitFigures reported)
    {
        string prompts = Line($"{reported.Metric.Count} {(result.EvaluatedOnFreshPrompts ? "held-out" : "of the same")} prompts");
        output.WriteLine(
            $"the {(result.FallsShort ? "circuit in the files" : "reported circuit")} on {prompts}, 95 % intervals: faithfulness {FigureText.Of(reported.Faithfulness)}, loss recovered {FigureText.Of(reported.LossRecovered)}, accuracy kept {FigureText.Of(reported.AccuracyKept)}");
        if (result.Evaluation.Cpr is { } cpr && result.Evaluation.Cmd is { } cmd)
        {
            output.WriteLine($"the scores over all sizes: CPR {FigureText.Of(cpr)} by helpfulness, CMD {FigureText.Of(cmd)} by magnitude");
        }
    }

    private static string HeldOut(CircuitFigures row)
        => FigureText.Of(row.HeldOut?.Faithfulness.Value);

    private static string RandomHeading(CircuitFigures row)
        => row.Random is { } baseline ? Line($"random circuits, mean of {baseline.Draws}: edges, faithfulness (range)") : "random circuits";

    private static string Random(CircuitFigures row) => row.Random is { } baseline
        ? Line($"{baseline.EdgesLeftMean,8:0.0}  {FigureText.Range(baseline.FaithfulnessMean, baseline.FaithfulnessMinimum, baseline.FaithfulnessMaximum)}")
        : "not drawn";

    /// <summary>One row a threshold, beside random circuits of the same size.</summary>
    public static void PrintSearches(TextWriter output, IReadOnlyList<DiscoveryResult> results)
    {
        DiscoveryResult first = results[0];
        int edgeTotal = first.Scores.Graph.EdgeCount;
        output.WriteLine(first.Evaluation.Reported is null
            ? $"{first.TaskName} in {first.ModelName}: not judged"
            : Line($"{first.TaskName} in {first.ModelName}: whole model {first.MetricName} {FigureText.Of(first.Evaluation.WholeMetric)}, accuracy {FigureText.Of(first.Evaluation.WholeAccuracy, "0.00")}; every edge ablated {FigureText.Of(first.Evaluation.EmptyMetric)}"));
        output.WriteLine();
        output.WriteLine($"  threshold   kept  edges   of all  KL, nats  faithfulness  held out  {RandomHeading(first.Chosen),-RandomWidth}  loss recovered   seconds");
        foreach (DiscoveryResult result in results)
        {
            CircuitFigures row = result.Chosen;
            output.WriteLine(Line(
                $"  {result.Threshold,9:G4}  {row.EdgesAsked,5}  {row.EdgesLeft,5}  {100.0 * row.EdgesLeft / edgeTotal,6:0.0}%  {FigureText.Of(row.KlNats.Value),8}  {FigureText.Of(row.Faithfulness.Value),12}  {HeldOut(row),8}  {Random(row),-RandomWidth}  {FigureText.Of(row.LossRecovered.Value),14}  {result.Search!.Statistics.Seconds,8:0.0}"));
        }

        output.WriteLine();
        foreach (DiscoveryResult result in results)
        {
            AcdcStatistics cost = result.Search!.Statistics;
            output.WriteLine(Line(
                $"threshold {result.Threshold:G4}: {cost.Tested} edges tested, {cost.Untested} decided without; {cost.SequentialOperations / Math.Max(1, cost.Operations):0} times fewer operations than one evaluation an edge"));
            output.WriteLine(Pruned(result.Search!, result.DivergenceLeft));
            PrintNotes(output, result);
            output.WriteLine($"wrote {result.Folder}: {string.Join(", ", result.Files)}");
        }
    }

    // Under resample ablation a source that reads nothing kept carries its ablation value, so that pruning changes nothing;
    // elsewhere it may.
    private static string Pruned(AcdcResult search, double left)
    {
        string kept = Line($"the search kept {search.Circuit.EdgeCount} edges; pruning left {search.Pruned.EdgeCount}");
        bool isSame = double.IsNaN(left) || Math.Abs(left - search.Divergence) < 0.0005;
        return isSame ? kept : Line($"{kept}: D {search.Divergence:0.0000} before, {left:0.0000} after");
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
