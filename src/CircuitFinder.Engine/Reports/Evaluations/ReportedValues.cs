using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Hypotheses;
using CircuitFinder.Engine.Metrics;

namespace CircuitFinder.Engine.Reports.Evaluations;

/// <summary>The figures of an evaluation, one after another, under the names that columns have.</summary>
public static class ReportedValues
{
    /// <summary>Lists them.</summary>
    /// <param name="circuit">How good the circuit is.</param>
    /// <param name="curves">Its file's size curves; empty where it has no scores.</param>
    /// <param name="tests">Its tests; null where none were run.</param>
    /// <param name="metric">The metric, which turns performances into figures as the field prints them.</param>
    public static ImmutableArray<ReportedValue> Of(
        CircuitFigures circuit, ImmutableArray<SizeCurve> curves, CircuitTests? tests, IMetric metric)
        => [.. OfCircuit(circuit, metric), .. OfRandom(circuit), .. OfCurves(curves), .. OfTests(tests, metric)];

    private static IEnumerable<ReportedValue> OfCircuit(CircuitFigures circuit, IMetric metric)
    {
        string unit = metric.Column;
        yield return ReportedValue.Of("metric", circuit.Metric.Map(metric.Report), "of the circuit, everything outside it ablated") with { Unit = unit };
        yield return ReportedValue.Of("whole_metric", circuit.WholeMetric.Map(metric.Report), "of the whole model") with { Unit = unit };
        yield return ReportedValue.Of("empty_metric", circuit.EmptyMetric.Map(metric.Report), "of the empty circuit, every edge ablated") with { Unit = unit };
        yield return ReportedValue.Of("faithfulness", circuit.Faithfulness, "(m(C) - m(empty)) / (m(model) - m(empty)), recomputed in each resample");
        yield return ReportedValue.Of("loss_recovered", circuit.LossRecovered, "1 - KL(model || C) / KL(model || empty)");
        yield return ReportedValue.Of("kl_nats", circuit.KlNats, "KL(model || C) at the answer position") with { Unit = "nats" };
        yield return ReportedValue.Of("accuracy", circuit.Accuracy, "part of the prompts on which a right answer outranks every wrong one");
        yield return ReportedValue.Of("whole_accuracy", circuit.WholeAccuracy, "of the whole model");
        yield return ReportedValue.Of("accuracy_kept", circuit.AccuracyKept, "accuracy / whole_accuracy");
    }

    private static IEnumerable<ReportedValue> OfRandom(CircuitFigures circuit)
    {
        if (circuit.Random is not { } random)
        {
            yield break;
        }

        string how = string.Create(
            CultureInfo.InvariantCulture,
            $"connected circuits of random paths, {random.EdgesLeftMean:0.0} edges on average after pruning; n: circuits");
        yield return ReportedValue.Plain("random_edges_left_mean", random.EdgesLeftMean, random.Draws, how);
        yield return ReportedValue.Plain("random_faithfulness_mean", random.FaithfulnessMean, random.Draws, how);
        yield return ReportedValue.Plain("random_faithfulness_min", random.FaithfulnessMinimum, random.Draws, "the least of them");
        yield return ReportedValue.Plain("random_faithfulness_max", random.FaithfulnessMaximum, random.Draws, "the greatest of them");
        yield return ReportedValue.Plain("random_loss_recovered_mean", random.LossRecoveredMean, random.Draws, how);
        yield return ReportedValue.Plain("random_loss_recovered_min", random.LossRecoveredMinimum, random.Draws, "the least of them");
        yield return ReportedValue.Plain("random_loss_recovered_max", random.LossRecoveredMaximum, random.Draws, "the greatest of them");
    }

    private static IEnumerable<ReportedValue> OfCurves(ImmutableArray<SizeCurve> curves)
    {
        foreach (SizeCurve curve in curves)
        {
            yield return curve.Ranking == EdgeRanking.Helpfulness
                ? ReportedValue.Of("cpr", curve.Cpr, "area under faithfulness, edges taken by helpfulness (by size where scores have no sign); larger is better, the whole model has 0.999")
                : ReportedValue.Of("cmd", curve.Cmd, "area of |1 - faithfulness|, edges taken by |score|; smaller is better, the whole model has 0");
        }
    }

    private static IEnumerable<ReportedValue> OfTests(CircuitTests? tests, IMetric metric)
    {
        if (tests is null)
        {
            yield break;
        }

        string unit = metric.Column;
        CompletenessReport completeness = tests.Completeness;
        yield return ReportedValue.Plain(
            "incompleteness_random_mean", completeness.RandomMean, completeness.Random.Length, "|F(C-K) - F(M-K)|, K random sets of the circuit's heads and MLPs; n: sets") with
        { Unit = unit };
        if (completeness.Worst is { } worst)
        {
            yield return ReportedValue.Plain(
                "incompleteness_worst",
                worst.Gap,
                completeness.Random.Length + completeness.Greedy.Length,
                $"the greatest |F(C-K) - F(M-K)| found, {worst.Search}: K = {string.Join(' ', worst.Nodes)}; n: sets") with
            { Unit = unit };
        }

        if (!tests.Edges.IsEmpty)
        {
            yield return ReportedValue.Plain(
                "minimality_least", tests.Edges[0].GreatestChange, tests.Edges.Length, $"the greatest change of F by the loss of the least needed edge, {tests.Edges[0].Edge}; n: edges") with
            { Unit = unit };
        }
    }
}
