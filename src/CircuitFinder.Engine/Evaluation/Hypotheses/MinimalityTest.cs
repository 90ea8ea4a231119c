using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Randomness;

namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>Is every edge of the circuit needed?</summary>
/// <remarks>
/// Shi et al. 2024, arXiv:2410.13032, "minimality". The effect of an edge e is the mean over prompts of |m_i(C∖e) − m_i(C)|. The circuit is
/// inflated by a random path from input to logits, and the effect of one random edge of what was added measured in the inflated
/// circuit, n times.
/// Hypothesis for each edge: it beats a random added edge with a chance of at least q = 0.9; with k of n beaten, p = P(K ≤ k), K ~
/// Binomial(n, q).
/// A circuit is not minimal when the hypothesis falls for any edge at α divided by the number of edges (Bonferroni). Beside it Wang et
/// al. 2022 (arXiv:2211.00593), per edge instead of per node: the greatest change of m over a few sets K of knocked-out nodes.
/// </remarks>
public static class MinimalityTest
{
    private const ulong Salt = 0x6D696E696D616C69;

    /// <summary>Tests.</summary>
    /// <param name="subject">What circuits are measured on.</param>
    /// <param name="judged">The circuit.</param>
    /// <param name="options">Draws, quantile, level, number of edges and knock-out sets, seed.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static MinimalityReport Run(EvaluationSubject subject, MeasuredCircuit judged, TestOptions options)
    {
        ulong seed = options.Seed ^ Salt;
        int[] tested = Draw([.. judged.Circuit.Edges], options.GreatestEdges, seed);
        Circuit[] bases = [judged.Circuit, .. RandomSets(judged.Circuit, options.EdgeKnockOuts, seed)];
        (Circuit Whole, Circuit Without)[] inflated = [.. Inflate(judged.Circuit, options.Draws, seed)];
        // An edge that went with a knocked-out node cannot be dropped once more: the set tells nothing of it.
        (int Base, int Edge)[] drops =
        [
            .. Enumerable.Range(0, bases.Length).SelectMany(i => tested.Where(bases[i].Contains).Select(edge => (i, edge))),
        ];
        ImmutableArray<CircuitMeasurement> measured = subject.Measure(
        [
            .. bases,
            .. drops.Select(drop => CircuitEdits.WithoutEdge(bases[drop.Base], drop.Edge)),
            .. inflated.SelectMany(pair => new[] { pair.Whole, pair.Without }),
        ]);
        int firstInflated = bases.Length + drops.Length;
        double[] random =
        [
            .. Enumerable.Range(0, inflated.Length).Select(
                i => Distances.Between(measured[firstInflated + (2 * i)], measured[firstInflated + (2 * i) + 1])),
        ];
        ILookup<int, (CircuitMeasurement With, CircuitMeasurement Without)> dropped = drops
            .Select((drop, i) => (drop.Edge, Pair: (measured[drop.Base], measured[bases.Length + i])))
            .ToLookup(drop => drop.Edge, drop => drop.Pair);
        EdgeNecessity[] edges =
            [.. tested.Select(edge => Judge(subject.Graph.EdgeName(edge), [.. dropped[edge]], random, tested.Length, options))];
        return new MinimalityReport(
            Conclude(edges, random.Length, judged.Circuit.EdgeCount, options),
            [.. edges.OrderBy(edge => edge.GreatestChange).ThenBy(edge => edge.Effect).ThenBy(edge => edge.Edge, StringComparer.Ordinal)]);
    }

    private static EdgeNecessity Judge(
        string name, IReadOnlyList<(CircuitMeasurement With, CircuitMeasurement Without)> pairs, double[] random, int tested, TestOptions options)
    {
        double effect = Distances.Between(pairs[0].With, pairs[0].Without);
        int beaten = random.Count(other => effect > other);
        double p = random.Length == 0 ? double.NaN : Binomial.AtMost(random.Length, beaten, options.Quantile);
        return new EdgeNecessity(
            name,
            pairs[0].Without.MeanMetric - pairs[0].With.MeanMetric,
            pairs.Max(pair => Math.Abs(pair.Without.MeanMetric - pair.With.MeanMetric)),
            effect,
            beaten,
            p,
            p < options.Alpha / tested);
    }

    private static HypothesisTest Conclude(EdgeNecessity[] edges, int draws, int edgeCount, TestOptions options)
    {
        string hypothesis = string.Create(
            CultureInfo.InvariantCulture, $"every edge matters more than an edge added at random with a chance of at least {options.Quantile}");
        if (edges.Length == 0 || draws == 0)
        {
            return new HypothesisTest(
                "minimality",
                hypothesis,
                double.NaN,
                draws,
                options.Alpha,
                double.NaN,
                false,
                edges.Length == 0 ? "The circuit has no edges: not tested." : "The circuit has every edge, so none can be added: not tested.");
        }

        int unneeded = edges.Count(edge => edge.IsUnneeded);
        string sample = edges.Length < edgeCount
            ? string.Create(CultureInfo.InvariantCulture, $" {edges.Length} edges, drawn from {edgeCount}, were tested.")
            : string.Empty;
        string verdict = unneeded == 0 ? "the circuit is not shown to have unneeded edges" : "the circuit is not minimal";
        return new HypothesisTest(
            "minimality",
            hypothesis,
            Math.Min(1, edges.Min(edge => edge.PValue) * edges.Length),
            draws,
            options.Alpha,
            unneeded,
            unneeded > 0,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{unneeded} of {edges.Length} edges matter no more than edges added at random: {verdict} (p: the smallest, times the number of edges).{sample}"))
        {
            Outcome = unneeded > 0 ? TestVerdict.Fail : edges.All(edge => edge.Beaten >= options.Quantile * draws) ? TestVerdict.Pass : TestVerdict.Undecided,
        };
    }

    private static IEnumerable<(Circuit Whole, Circuit Without)> Inflate(Circuit circuit, int draws, ulong seed)
    {
        for (int draw = 0; draw < draws; draw++)
        {
            IReadOnlyList<int> added = RandomPaths.DrawBeside(circuit, seed + (ulong)draw);
            if (added.Count == 0)
            {
                yield break;
            }

            var whole = Circuit.Of(circuit.Graph, circuit.Edges.Concat(added));
            int dropped = added[SplitMix64.ForMember(~seed, (ulong)draw).NextBelow(added.Count)];
            yield return (whole, CircuitEdits.WithoutEdge(whole, dropped));
        }
    }

    // A quarter of the nodes: enough of the circuit is left for an edge to matter.
    private static IEnumerable<Circuit> RandomSets(Circuit circuit, int count, ulong seed)
    {
        IReadOnlyList<int> nodes = CircuitEdits.Candidates(circuit);
        for (int i = 0; i < count && nodes.Count > 0; i++)
        {
            int[] drawn = Draw([.. nodes], Math.Max(1, nodes.Count / 4), seed + (ulong)i);
            yield return CircuitEdits.WithoutNodes(circuit, drawn.ToHashSet());
        }
    }

    private static int[] Draw(int[] items, int count, ulong seed)
        => items.Length <= count ? items : [.. RandomSubset.Draw(items, count, SplitMix64.ForMember(seed, (ulong)items.Length)).Order()];
}
