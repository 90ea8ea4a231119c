using System.Collections.Immutable;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>Circuits judged on the same prompts, and the two ends of their scale.</summary>
/// <param name="WholeMetric">m(M), the whole model.</param>
/// <param name="WholeAccuracy">Accuracy of the whole model; NaN without wrong answers.</param>
/// <param name="EmptyMetric">m(∅), every edge ablated.</param>
/// <param name="EmptyKl">D(∅), nats.</param>
/// <param name="Circuits">One row a circuit, in the order given.</param>
public sealed record Judgement(
    double WholeMetric, double WholeAccuracy, double EmptyMetric, double EmptyKl, ImmutableArray<CircuitEvaluation> Circuits);
