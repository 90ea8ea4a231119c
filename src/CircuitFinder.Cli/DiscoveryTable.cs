using System.Globalization;
using CircuitFinder.Engine;
using CircuitFinder.Engine.Evaluation;

namespace CircuitFinder.Cli;

/// <summary>Prints what a discovery run found: the size grid beside random circuits, and the strongest edges.</summary>
internal static class DiscoveryTable
{
    private const int EdgesShown = 10;

    public static void Print(TextWriter output, DiscoveryResult result)
    {
        int edgeTotal = result.Scores.Graph.EdgeCount;
        output.WriteLine(Line(
            $"{result.TaskName} in {result.ModelName}: whole model {result.MetricName} {result.Judgement.WholeMetric:0.000}, accuracy {result.Judgement.WholeAccuracy:0.00}; every edge ablated {result.Judgement.EmptyMetric:0.000}"));
        output.WriteLine();
        output.WriteLine("  edges   of all  faithfulness  random circuits: mean (least to most)  loss recovered");
        for (int i = 0; i < result.Judgement.Circuits.Length; i++)
        {
            CircuitEvaluation row = result.Judgement.Circuits[i];
            string random = row.Random is { } baseline
                ? Line($"{baseline.FaithfulnessMean,8:0.000} ({baseline.FaithfulnessMinimum:0.000} to {baseline.FaithfulnessMaximum:0.000})")
                : "not drawn";
            output.WriteLine(Line(
                $"{(i == result.ChosenRow ? '>' : ' ')} {row.EdgesLeft,5}  {100.0 * row.EdgesLeft / edgeTotal,6:0.0}%  {row.Faithfulness,12:0.000}  {random,-37}  {row.LossRecovered,14:0.000}"));
        }

        output.WriteLine();
        output.WriteLine(Line($"the circuit's strongest edges (score: predicted change of {result.MetricName} when the edge is ablated; negative edges help)"));
        foreach (int edge in result.Circuit.Edges.OrderByDescending(edge => Math.Abs(result.Scores.Values[edge])).ThenBy(edge => edge).Take(EdgesShown))
        {
            output.WriteLine(Line($"  {result.Scores.Values[edge],9:0.0000}  {result.Scores.Graph.EdgeName(edge)}"));
        }

        output.WriteLine();
        output.WriteLine($"wrote {result.Folder}: {string.Join(", ", result.Files)}");
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
