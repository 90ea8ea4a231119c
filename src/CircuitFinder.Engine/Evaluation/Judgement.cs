using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>Circuits judged on the same prompts, and the two ends of their scale.</summary>
/// <param name="WholeMetric">m(M), the whole model.</param>
/// <param name="WholeAccuracy">Accuracy of the whole model; NaN without wrong answers.</param>
/// <param name="EmptyMetric">m(∅), every edge ablated.</param>
/// <param name="EmptyKl">D(∅), nats.</param>
/// <param name="Circuits">One row a circuit, in the order given.</param>
public sealed record Judgement(
    double WholeMetric, double WholeAccuracy, double EmptyMetric, double EmptyKl, ImmutableArray<CircuitEvaluation> Circuits)
{
    /// <summary>Why figures are undefined, a sentence each without its full stop; none where all are defined.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Circuits that nobody judged: their sizes, and NaN for every figure.</summary>
    /// <param name="circuits">Circuits, pruned, with the number of edges that selection was asked for.</param>
    public static Judgement None(IReadOnlyList<(int EdgesAsked, Circuit Circuit)> circuits) => new(
        double.NaN,
        double.NaN,
        double.NaN,
        double.NaN,
        [
            .. circuits.Select(row => new CircuitEvaluation(
                row.EdgesAsked, row.Circuit.EdgeCount, row.Circuit.NodeCount, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, null)),
        ]);
}
