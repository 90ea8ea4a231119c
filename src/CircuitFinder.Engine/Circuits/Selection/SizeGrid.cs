using System.Collections.Immutable;

namespace CircuitFinder.Engine.Circuits.Selection;

/// <summary>The circuit sizes at which methods are compared (Mueller et al. 2025, the MIB benchmark).</summary>
public static class SizeGrid
{
    /// <summary>Kept fractions of the edges: 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50 and 100 %.</summary>
    public static ImmutableArray<double> Fractions { get; } = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

    /// <summary>⌊fraction·edges⌋.</summary>
    /// <param name="fraction">From 0 to 1.</param>
    /// <param name="edgeCount">Edges of the graph.</param>
    public static int EdgesAt(double fraction, int edgeCount)
        // 0.07·100 is 7.000000000000001 in one order and 6.999999999999999 in another; the tiny lift keeps the meant integer.
        => (int)Math.Floor((fraction * edgeCount) + 1e-9);
}
