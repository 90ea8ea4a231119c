using System.Collections.Immutable;

namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>A set K of nodes knocked out of the circuit and out of the whole model.</summary>
/// <param name="Search"><c>random</c> or <c>greedy</c>.</param>
/// <param name="Nodes">K, by name.</param>
/// <param name="CircuitMetric">m(C∖K).</param>
/// <param name="WholeMetric">m(M∖K).</param>
/// <param name="Gap">|m(C∖K) − m(M∖K)|: 0 where the circuit is complete.</param>
/// <param name="RelativeGap">The gap / |m(M) − m(∅)|.</param>
public sealed record KnockOut(
    string Search, ImmutableArray<string> Nodes, double CircuitMetric, double WholeMetric, double Gap, double RelativeGap);
