using System.Collections.Immutable;

namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>Whether the circuit and the model stay alike when nodes are knocked out of both.</summary>
/// <param name="Random">Random sets, by growing size.</param>
/// <param name="Greedy">The greedy set after each step.</param>
public sealed record CompletenessReport(ImmutableArray<KnockOut> Random, ImmutableArray<KnockOut> Greedy)
{
    /// <summary>The mean gap of the random sets, units of the metric; NaN without any.</summary>
    public double RandomMean => Random.IsEmpty ? double.NaN : Random.Average(set => set.Gap);

    /// <summary>The set with the greatest gap; null where the circuit has no node to knock out.</summary>
    public KnockOut? Worst => Random.Concat(Greedy).MaxBy(set => set.Gap);
}
