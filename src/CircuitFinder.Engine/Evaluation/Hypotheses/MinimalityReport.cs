using System.Collections.Immutable;

namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>Whether every edge of a circuit is needed.</summary>
/// <param name="Test">The test over all edges.</param>
/// <param name="Edges">Every edge tested, the least needed first.</param>
public sealed record MinimalityReport(HypothesisTest Test, ImmutableArray<EdgeNecessity> Edges);
