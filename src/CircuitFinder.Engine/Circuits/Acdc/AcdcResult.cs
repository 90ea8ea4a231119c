using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Circuits.Acdc;

/// <summary>What ACDC found.</summary>
/// <param name="Circuit">The edges that the search kept: none into what leads nowhere, but maybe some out of what nothing kept
/// leads into.</param>
/// <param name="DirectEdges">Links of heads that the search kept, by name; empty unless asked for.</param>
/// <param name="Steps">Every decision that was computed, in order.</param>
/// <param name="WholeDivergence">D of the whole model.</param>
/// <param name="Divergence">D of the circuit that the search kept.</param>
/// <param name="Statistics">What it cost.</param>
public sealed record AcdcResult(
    Circuit Circuit, ImmutableArray<string> DirectEdges, ImmutableArray<AcdcStep> Steps, double WholeDivergence, double Divergence, AcdcStatistics Statistics)
{
    /// <summary>The circuit: what pruning leaves of the edges that the search kept.</summary>
    public Circuit Pruned { get; } = Pruning.Prune(Circuit);

    /// <summary>The links of heads that are left: those of reads that the pruned circuit still feeds.</summary>
    public IEnumerable<string> DirectEdgesLeft => DirectEdges.Where(
        name => Enumerable.Range(0, Circuit.Graph.DestinationCount).Any(
            read => Pruned.ContainsDestination(read) && name.StartsWith($"direct:{Circuit.Graph.DestinationName(read)}->", StringComparison.Ordinal)));
}
