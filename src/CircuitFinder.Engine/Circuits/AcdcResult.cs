using System.Collections.Immutable;

namespace CircuitFinder.Engine.Circuits;

/// <summary>What ACDC found.</summary>
/// <param name="Circuit">The kept edges, those not on a path to the logits dropped as the search drops them.</param>
/// <param name="DirectEdges">Kept links of heads, by name; empty unless asked for.</param>
/// <param name="Steps">Every decision that was computed, in order.</param>
/// <param name="WholeDivergence">D of the whole model.</param>
/// <param name="Divergence">D of the circuit.</param>
/// <param name="Statistics">What it cost.</param>
public sealed record AcdcResult(
    Circuit Circuit, ImmutableArray<string> DirectEdges, ImmutableArray<AcdcStep> Steps, double WholeDivergence, double Divergence, AcdcStatistics Statistics);
