using System.Collections.Immutable;

namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>Every test of a circuit.</summary>
/// <param name="Tests">The hypothesis tests of Shi et al. 2024.</param>
/// <param name="Edges">Every edge tested for minimality, the least needed first.</param>
/// <param name="Completeness">Knocked-out sets.</param>
public sealed record CircuitTests(
    ImmutableArray<HypothesisTest> Tests, ImmutableArray<EdgeNecessity> Edges, CompletenessReport Completeness);
