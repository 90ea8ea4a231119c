namespace CircuitFinder.Engine.Graphs;

/// <summary>A vertex of <see cref="CircuitGraph"/>: what a component writes, or one of its reads.</summary>
/// <param name="IsRead">Whether it is a read.</param>
/// <param name="Index">Destination index of a read, source index of a component.</param>
public readonly record struct CircuitVertex(bool IsRead, int Index)
{
    /// <summary>The input, where every path begins.</summary>
    public static CircuitVertex Input { get; } = new(false, ComputationGraph.InputSource);

    /// <summary>The read of the logits, where every path ends.</summary>
    /// <param name="graph">The computation graph.</param>
    public static CircuitVertex Logits(ComputationGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new CircuitVertex(true, graph.LogitsDestination);
    }
}
