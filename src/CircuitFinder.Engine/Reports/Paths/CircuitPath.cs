using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Reports.Paths;

/// <summary>One path from <c>input</c> to <c>logits</c>.</summary>
/// <param name="Edges">From the input on.</param>
/// <param name="Strength">Product of |score| over the largest |score| of the circuit; NaN where there are no scores.</param>
public sealed record CircuitPath(ImmutableArray<int> Edges, double Strength)
{
    /// <summary>The path in words: <c>input -> m0 -> a3.h3&lt;v> -> logits</c>.</summary>
    /// <param name="graph">The circuit's graph.</param>
    public string Text(ComputationGraph graph)
        => string.Join(" -> ", Edges.Select(edge => graph.DestinationName(graph.EdgeEnds(edge).Destination)).Prepend(graph.SourceName(ComputationGraph.InputSource)));
}
