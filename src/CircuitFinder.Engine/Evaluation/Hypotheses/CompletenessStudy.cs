using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Randomness;

namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>Completeness |m(C∖K) − m(M∖K)| of a circuit, for sets K of its heads and MLPs.</summary>
/// <remarks>
/// Wang et al. 2022 (arXiv:2211.00593): a circuit that misses a part of the mechanism, such as a backup, shows it when nodes are
/// knocked out
/// of both. Random sets are of a tenth, a quarter and a half of the circuit's nodes; the greedy set takes, step by step, the node
/// that raises
/// the gap most, as long as one raises it. A knocked-out node loses every edge in and out.
/// </remarks>
public static class CompletenessStudy
{
    private const ulong Salt = 0x636F6D706C657465;
    private static readonly double[] Shares = [0.1, 0.25, 0.5];

    /// <summary>Measures random sets.</summary>
    /// <param name="subject">What circuits are measured on.</param>
    /// <param name="judged">The circuit.</param>
    /// <param name="options">Number of sets of each size, seed.</param>
    /// <returns>By growing size; none where the circuit has no head and no MLP.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static ImmutableArray<KnockOut> Draw(EvaluationSubject subject, MeasuredCircuit judged, TestOptions options)
    {
        IReadOnlyList<int> nodes = CircuitEdits.Candidates(judged.Circuit);
        var sets = new List<int[]>();
        foreach (int size in Shares.Select(share => (int)Math.Round(share * nodes.Count)).Where(size => size > 0).Distinct())
        {
            for (int draw = 0; draw < options.KnockOutDraws; draw++)
            {
                var random = SplitMix64.ForMember((options.Seed ^ Salt) + (ulong)size, (ulong)draw);
                sets.Add([.. RandomSubset.Draw(nodes, size, random).Order()]);
            }
        }

        return Measure(subject, judged, "random", sets);
    }

    /// <summary>Searches for a set with a great gap.</summary>
    /// <param name="subject">What circuits are measured on.</param>
    /// <param name="judged">The circuit.</param>
    /// <param name="options">Numbers of steps and candidates, seed.</param>
    /// <returns>The set after each step, the gap rising; none where no node raises the gap of the circuit itself.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static ImmutableArray<KnockOut> Search(EvaluationSubject subject, MeasuredCircuit judged, TestOptions options)
    {
        IReadOnlyList<int> nodes = CircuitEdits.Candidates(judged.Circuit);
        var steps = new List<KnockOut>();
        int[] taken = [];
        double gap = Math.Abs(judged.Measurement.MeanMetric - judged.Whole.MeanMetric);
        while (taken.Length < options.GreedySteps)
        {
            int[] left = [.. nodes.Where(node => !taken.Contains(node))];
            int[] tried = RandomSubset.Draw(left, options.GreedyCandidates, SplitMix64.ForMember(~(options.Seed ^ Salt), (ulong)taken.Length));
            int[][] sets = [.. tried.Order().Select(node => (int[])[.. taken, node])];
            var progress = new StepProgress(subject.Options.Progress, taken.Length, Math.Min(options.GreedySteps, nodes.Count));
            ImmutableArray<KnockOut> measured = Measure(subject.Telling(progress), judged, "greedy", sets);
            int best = Enumerable.Range(0, sets.Length).OrderByDescending(i => measured[i].Gap).FirstOrDefault(-1);
            if (best < 0 || measured[best].Gap <= gap)
            {
                break;
            }

            steps.Add(measured[best]);
            taken = sets[best];
            gap = measured[best].Gap;
        }

        return [.. steps];
    }

    private static ImmutableArray<KnockOut> Measure(
        EvaluationSubject subject, MeasuredCircuit judged, string search, IReadOnlyList<int[]> sets)
    {
        if (sets.Count == 0)
        {
            return [];
        }

        var whole = Circuit.Whole(subject.Graph);
        HashSet<int>[] nodes = [.. sets.Select(set => set.ToHashSet())];
        ImmutableArray<CircuitMeasurement> measured = subject.Measure(
            [.. nodes.SelectMany(set => new[] { CircuitEdits.WithoutNodes(judged.Circuit, set), CircuitEdits.WithoutNodes(whole, set) })]);
        double difference = Math.Abs(judged.Whole.MeanMetric - judged.Empty.MeanMetric);
        double range = difference > FaithfulnessScale.Of(judged.Whole, judged.Empty).MetricRounding ? difference : double.NaN;
        return
        [
            .. sets.Select((set, i) =>
            {
                double left = measured[2 * i].MeanMetric;
                double right = measured[(2 * i) + 1].MeanMetric;
                double gap = Math.Abs(left - right);
                return new KnockOut(search, [.. set.Select(subject.Graph.SourceName)], left, right, gap, gap / range);
            }),
        ];
    }
}
