using System.Globalization;
using CircuitFinder.Engine;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Hypotheses;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Reports;

namespace CircuitFinder.Cli;

/// <summary>Prints an evaluation: figures with intervals, the size grid, and what the tests say.</summary>
internal static class EvaluationTable
{
    private const int EdgesShown = 5;

    public static void Print(TextWriter output, EvaluationResult result, string? folder)
    {
        EvaluationReport report = result.Report;
        output.WriteLine(Line(
            $"{report.Circuit.Path}: {report.Circuit.Edges} of {report.Circuit.GraphEdges} edges, {report.Circuit.Nodes} nodes, on {report.Task.Name} in {report.Model.Name}, {report.Options.Ablation} ablation"));
        output.WriteLine(Line($"prompts: {report.Task.Examples} of seed {report.Task.Seed}; {report.Prompts}"));
        if (report.Circuit.Provenance.ModelHash is { } hash && hash != report.Model.Hash)
        {
            output.WriteLine($"the circuit was found in another model, {report.Circuit.Provenance.Model}, of the same shape");
        }

        output.WriteLine();
        output.WriteLine(Line($"  {"",-24}     value  95 % interval over prompts"));
        foreach (EvaluationFigure figure in report.Figures.Where(figure => !double.IsNaN(figure.Low95)))
        {
            output.WriteLine(Line($"  {figure.Name,-24}  {Thousandths(figure.Value),8:0.000}  {Thousandths(figure.Low95):0.000} to {Thousandths(figure.High95):0.000}"));
        }

        if (result.Judged.Random is { } random)
        {
            output.WriteLine();
            output.WriteLine(Line(
                $"random circuits: mean of {random.Draws}, {random.EdgesLeftMean:0.0} edges left, faithfulness {Thousandths(random.FaithfulnessMean):0.000} ({Thousandths(random.FaithfulnessMinimum):0.000} to {Thousandths(random.FaithfulnessMaximum):0.000})"));
        }

        PrintCurves(output, report);
        if (report.Tests is { } tests)
        {
            PrintTests(output, tests, report);
        }

        if (report.SelfRepair is { } repair)
        {
            SelfRepairTable.Print(output, repair, report.Options);
        }

        if (folder is not null)
        {
            output.WriteLine();
            output.WriteLine($"wrote {folder}: {string.Join(", ", result.Files)}");
        }
    }

    private static void PrintCurves(TextWriter output, EvaluationReport report)
    {
        output.WriteLine();
        if (report.Curves.IsEmpty)
        {
            output.WriteLine("the file does not score every edge: no size grid, no CPR, no CMD");
            return;
        }

        output.WriteLine($"  {report.Circuit.Sign}");
        output.WriteLine("  asked           faithfulness by signed helpfulness    faithfulness by |score|");
        foreach ((SizeCurvePoint helpful, SizeCurvePoint magnitude) in Distinct(Of(EdgeRanking.Helpfulness).Points.Zip(Of(EdgeRanking.Magnitude).Points)))
        {
            output.WriteLine(Line($"  {helpful.EdgesAsked,5}  {100 * helpful.Fraction,5:0.0}%   {Point(helpful),-36}  {Point(magnitude)}"));
        }

        SizeCurve Of(EdgeRanking ranking) => report.Curves.First(curve => curve.Ranking == ranking);
    }

    // Sizes that give the same two circuits are one row, with the largest number asked for.
    private static IEnumerable<(SizeCurvePoint Helpful, SizeCurvePoint Magnitude)> Distinct(IEnumerable<(SizeCurvePoint Helpful, SizeCurvePoint Magnitude)> points)
        => points.GroupBy(point => (point.Helpful.EdgesLeft, point.Magnitude.EdgesLeft)).Select(same => same.Last());

    private static void PrintTests(TextWriter output, CircuitTests tests, EvaluationReport report)
    {
        output.WriteLine();
        output.WriteLine("  test                      p     n  hypothesis");
        foreach (HypothesisTest test in tests.Tests)
        {
            string outcome = double.IsNaN(test.PValue) ? "not tested" : test.IsRejected ? "rejected" : "stands";
            output.WriteLine(Line($"  {test.Name,-18}  {PValue(test.PValue),7}  {test.Count,4}  {outcome}: {test.Hypothesis}"));
            output.WriteLine($"    {test.Sentence}");
        }

        string metric = report.Options.Metric;
        CompletenessReport completeness = tests.Completeness;
        if (completeness.Worst is { } worst)
        {
            output.WriteLine();
            output.WriteLine(Line(
                $"completeness |F(C-K) - F(M-K)| ({metric}): mean {Thousandths(completeness.RandomMean):0.000} over {completeness.Random.Length} random sets K; worst {Thousandths(worst.Gap):0.000} ({worst.RelativeGap:0 %} of m(M) - m(empty)), {worst.Search}, K = {string.Join(' ', worst.Nodes)}"));
        }

        if (!tests.Edges.IsEmpty)
        {
            output.WriteLine();
            output.WriteLine(Line($"least needed edges (greatest change of {metric} when the edge goes, from the circuit and from it without a few random nodes)"));
            foreach (EdgeNecessity edge in tests.Edges.Take(EdgesShown))
            {
                output.WriteLine(Line($"  {edge.GreatestChange,9:0.0000}  {edge.Edge}{(edge.IsUnneeded ? "  no more than an edge added at random" : string.Empty)}"));
            }
        }
    }

    private static string Point(SizeCurvePoint point) => Line($"{Estimate(point.Faithfulness)}, {point.EdgesLeft} edges");

    private static string Estimate(Interval interval)
        => Line($"{Thousandths(interval.Value):0.000} ({Thousandths(interval.Low95):0.000} to {Thousandths(interval.High95):0.000})");

    private static string PValue(double p) => double.IsNaN(p) ? "-" : p < 0.0001 ? "<0.0001" : p.ToString("0.0000", CultureInfo.InvariantCulture);

    // No "-0.000".
    private static double Thousandths(double value) => Math.Round(value, 3) + 0.0;

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
