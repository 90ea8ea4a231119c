using System.Globalization;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Hypotheses;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Engine.Runs.Evaluate;

namespace CircuitFinder.Cli.Printing;

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
        foreach (ReportedValue figure in report.Figures.Where(figure => figure.IsOverPrompts))
        {
            string ends = double.IsFinite(figure.Low95) ? $"{FigureText.Of(figure.Low95)} to {FigureText.Of(figure.High95)}" : "-";
            output.WriteLine($"  {figure.Name,-24}  {FigureText.Of(figure.Value),8}  {ends}");
        }

        foreach (IGrouping<string, ReportedValue> same in report.Figures.Where(figure => figure.Why is not null).GroupBy(figure => figure.Why!))
        {
            string names = same.Key.Contains(" is undefined", StringComparison.Ordinal) ? string.Empty : $"{string.Join(", ", same.Select(figure => figure.Name))}: ";
            output.WriteLine($"  {names}{same.Key}");
        }

        if (result.Figures.Random is { } random)
        {
            output.WriteLine();
            output.WriteLine(Line(
                $"random circuits: mean of {random.Draws}, {random.EdgesLeftMean:0.0} edges left, faithfulness {FigureText.Range(random.FaithfulnessMean, random.FaithfulnessMinimum, random.FaithfulnessMaximum)}"));
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
        SizeCurve helpful = Of(EdgeRanking.Helpfulness);
        SizeCurve magnitude = Of(EdgeRanking.Magnitude);
        if (helpful.Points.IsEmpty && magnitude.Points.IsEmpty)
        {
            output.WriteLine($"  no size grid, no CPR, no CMD: {helpful.Cpr.Why}");
            return;
        }

        output.WriteLine("  asked           faithfulness by helpfulness           faithfulness by |score|");
        SizeCurve sized = helpful.Points.IsEmpty ? magnitude : helpful;
        foreach (int size in Distinct(sized.Points.Length, helpful, magnitude))
        {
            output.WriteLine(Line($"  {sized.Points[size].EdgesAsked,5}  {100 * sized.Points[size].Fraction,5:0.0}%   {Point(helpful, size),-36}  {Point(magnitude, size)}"));
        }

        SizeCurve Of(EdgeRanking ranking) => report.Curves.First(curve => curve.Ranking == ranking);
    }

    // Sizes that give the same two circuits are one row, with the largest number asked for.
    private static IEnumerable<int> Distinct(int sizes, SizeCurve helpful, SizeCurve magnitude)
    {
        int Left(SizeCurve curve, int size) => curve.Points.IsEmpty ? 0 : curve.Points[size].EdgesLeft;
        return Enumerable.Range(0, sizes).GroupBy(size => (Left(helpful, size), Left(magnitude, size))).Select(same => same.Last());
    }

    private static void PrintTests(TextWriter output, CircuitTests tests, EvaluationReport report)
    {
        output.WriteLine();
        output.WriteLine("  verdict    test                      p     n  hypothesis");
        foreach (HypothesisTest test in tests.Tests)
        {
            string outcome = double.IsNaN(test.PValue) ? "not tested" : test.IsRejected ? "rejected" : "stands";
            string verdict = test.Outcome.ToString().ToLowerInvariant();
            output.WriteLine(Line($"  {verdict,-9}  {test.Name,-18}  {PValue(test.PValue),7}  {test.Count,4}  {outcome}: {test.Hypothesis}"));
            output.WriteLine($"    {test.Sentence}");
        }

        string metric = report.Options.Metric;
        CompletenessReport completeness = tests.Completeness;
        if (completeness.Worst is { } worst)
        {
            output.WriteLine();
            output.WriteLine(Line(
                $"completeness |F(C-K) - F(M-K)| ({metric}): mean {FigureText.Of(completeness.RandomMean)} over {completeness.Random.Length} random sets K; worst {FigureText.Of(worst.Gap)} ({FigureText.Of(100 * worst.RelativeGap, "0")} % of m(M) - m(empty)), {worst.Search}, K = {string.Join(' ', worst.Nodes)}"));
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

    private static string Point(SizeCurve curve, int size)
        => curve.Points.IsEmpty ? "-" : Line($"{FigureText.Of(curve.Points[size].Faithfulness)}, {curve.Points[size].EdgesLeft} edges");

    private static string PValue(double p) => double.IsNaN(p) ? "-" : p < 0.0001 ? "<0.0001" : p.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
