using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Evaluation.SelfRepair;

/// <summary>Do other heads make up for a head that is ablated?</summary>
/// <remarks>
/// Backup heads: Wang et al. 2022, arXiv:2211.00593; self-repair: McGrath et al. 2023 ("Hydra effect"), arXiv:2307.15771, and
/// Rushing and Nanda
/// 2024, arXiv:2402.15390. The direct effect of a head B in a run R is DE_R(B) = m(R) − m(R with B→logits ablated too), mean over prompts.
/// Before, R is the whole model M; after, R_A: M with every edge out of A ablated. The total effect is TE(A) = m(M) − m(R_A), and
/// DE_M(A) − TE(A) is repaired.
/// That is zero where nothing reads A but the logits, and counts MLPs as well as heads. The final layer norm, whose scale changes
/// with what is gone, is a part of both
/// effects of A; it also makes the direct effects of heads beside and before A change, whose outputs do not:
/// <see cref="ResponseKind.OnlyRescaled"/>.
/// </remarks>
public static class SelfRepairStudy
{
    // Below this a change is rounding: runs are in single precision, and a direct effect is a difference of two of them.
    private const double LeastEffect = 1e-5;

    /// <summary>Ablates a circuit's top heads one at a time, each in the whole model.</summary>
    /// <param name="subject">What is measured on.</param>
    /// <param name="judged">The circuit.</param>
    /// <param name="bootstrap">Of as many examples as the subject has.</param>
    /// <param name="options">Numbers of heads, least change.</param>
    /// <returns>Nothing ablated where the circuit has no head; all of its heads where it has fewer than asked for.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static SelfRepairReport Run(EvaluationSubject subject, MeasuredCircuit judged, Bootstrap bootstrap, SelfRepairOptions options)
    {
        IReadOnlyList<int> own = HeadsOf(judged.Circuit);
        double range = Math.Abs(judged.Whole.MeanMetric - judged.Empty.MeanMetric);
        double least = Math.Max(Math.Max(LeastEffect, FaithfulnessScale.Of(judged.Whole, judged.Empty).MetricRounding), options.LeastShare * range);
        int steps = Math.Min(options.Top, own.Count) + 1;
        if (steps == 1)
        {
            return new SelfRepairReport(own.Count, least, []);
        }

        EvaluationSubject Step(int step) => subject.Telling(new StepProgress(subject.Options.Progress, step, steps));
        Dictionary<int, ImmutableArray<double>> before = MeasureDirect(Step(0), judged.Whole);
        int[] top = [.. own.OrderByDescending(head => Math.Abs(before[head].Average())).Take(options.Top)];
        return new SelfRepairReport(
            own.Count,
            least,
            [.. top.Select((head, i) => Ablate(Step(i + 1), head, judged.Whole, before, bootstrap, least, options.Listed))]);
    }

    /// <summary>The heads that a circuit keeps.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <returns>Source indices, ascending.</returns>
    public static IReadOnlyList<int> HeadsOf(Circuit circuit)
        => [.. CircuitEdits.Candidates(circuit).Where(node => circuit.Graph.LayerAndHead(node).Head >= 0)];

    // DE_M of every head, [example].
    private static Dictionary<int, ImmutableArray<double>> MeasureDirect(EvaluationSubject subject, CircuitMeasurement whole)
    {
        IReadOnlyList<int> heads = HeadsOf(Circuit.Whole(subject.Graph));
        ImmutableArray<CircuitMeasurement> without = subject.Measure([.. heads.Select(head => Without(subject.Graph, [LogitsEdge(subject.Graph, head)]))]);
        return heads.Zip(without).ToDictionary(pair => pair.First, pair => Difference(whole.Metric, pair.Second.Metric));
    }

    private static HeadAblation Ablate(
        EvaluationSubject subject,
        int ablated,
        CircuitMeasurement whole,
        Dictionary<int, ImmutableArray<double>> before,
        Bootstrap bootstrap,
        double least,
        int listed)
    {
        ComputationGraph graph = subject.Graph;
        int[] gone = [.. CircuitEdits.EdgesFrom(graph, ablated)];
        int[] others = [.. before.Keys.Where(head => head != ablated).Order()];
        ImmutableArray<CircuitMeasurement> measured = subject.Measure(
            [Without(graph, gone), .. others.Select(other => Without(graph, [.. gone, LogitsEdge(graph, other)]))]);
        ImmutableArray<double> direct = before[ablated];
        ImmutableArray<double> total = Difference(whole.Metric, measured[0].Metric);
        Estimate directEffect = OfMean(bootstrap, direct);
        Estimate repaired = OfMean(bootstrap, Difference(direct, total));
        var answers = others.Select((other, i) =>
        {
            ImmutableArray<double> after = Difference(measured[0].Metric, measured[i + 1].Metric);
            return (Head: other, After: after.Average(), Change: Difference(after, before[other]));
        });
        return new HeadAblation(
            graph.SourceName(ablated),
            directEffect,
            OfMean(bootstrap, total),
            repaired,
            Math.Abs(directEffect.Value) >= least ? repaired.Value / directEffect.Value : double.NaN,
            [
                .. answers
                    .Where(answer => Math.Abs(answer.Change.Average()) >= least)
                    .OrderBy(answer => KindOf(answer.Head, answer.Change.Average()) == ResponseKind.OnlyRescaled)
                    .ThenByDescending(answer => Math.Abs(answer.Change.Average()))
                    .Take(listed)
                    .Select(answer => new HeadResponse(
                        graph.SourceName(answer.Head),
                        before[answer.Head].Average(),
                        answer.After,
                        OfMean(bootstrap, answer.Change),
                        KindOf(answer.Head, answer.Change.Average()))),
            ]);

        ResponseKind KindOf(int head, double change)
            => graph.LayerAndHead(head).Layer <= graph.LayerAndHead(ablated).Layer ? ResponseKind.OnlyRescaled
            : change * directEffect.Value > 0 ? ResponseKind.Backup
            : ResponseKind.GoesAlong;
    }

    private static int LogitsEdge(ComputationGraph graph, int head) => graph.EdgeIndex(head, graph.LogitsDestination);

    private static Circuit Without(ComputationGraph graph, IReadOnlyList<int> edges)
    {
        HashSet<int> gone = [.. edges];
        return Circuit.Of(graph, Enumerable.Range(0, graph.EdgeCount).Where(edge => !gone.Contains(edge)));
    }

    private static Estimate OfMean(Bootstrap bootstrap, ImmutableArray<double> values) => bootstrap.Of(draw => draw.Mean(values));

    private static ImmutableArray<double> Difference(ImmutableArray<double> left, ImmutableArray<double> right)
        => [.. left.Zip(right, (first, second) => first - second)];
}
