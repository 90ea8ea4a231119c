using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Attribution;

/// <summary>One score an edge: the predicted change of the metric when that edge alone is ablated. Helpful edges are negative.</summary>
/// <param name="Graph">The graph the edges belong to.</param>
/// <param name="Values">[edge], in graph order; metric units per prompt.</param>
public sealed record EdgeScores(ComputationGraph Graph, ImmutableArray<double> Values);
