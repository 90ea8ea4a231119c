namespace CircuitFinder.Engine.Graphs;

/// <summary>Circuits with something taken out. Nothing here prunes: what is left is measured as it stands.</summary>
public static class CircuitEdits
{
    /// <summary>A circuit without one edge.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="edge">Number in graph order.</param>
    public static Circuit WithoutEdge(Circuit circuit, int edge)
        => Circuit.Of(circuit.Graph, circuit.Edges.Where(kept => kept != edge));

    /// <summary>A circuit without some nodes: no edge enters or leaves them.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="nodes">Source indices.</param>
    public static Circuit WithoutNodes(Circuit circuit, IReadOnlySet<int> nodes)
    {
        ComputationGraph graph = circuit.Graph;
        return Circuit.Of(graph, circuit.Edges.Where(edge =>
        {
            (int source, int destination) = graph.EdgeEnds(edge);
            return !nodes.Contains(source) && (destination == graph.LogitsDestination || !graph.NodesOfDestination(destination).All(nodes.Contains));
        }));
    }

    /// <summary>Every edge out of a source.</summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="source">Source index.</param>
    /// <returns>Numbers in graph order.</returns>
    public static IEnumerable<int> EdgesFrom(ComputationGraph graph, int source)
        => Enumerable.Range(0, graph.DestinationCount)
            .Where(destination => source < graph.SourcesBefore(destination))
            .Select(destination => graph.EdgeIndex(source, destination));

    /// <summary>Every edge of the graph that a circuit lacks: the whole model with the circuit knocked out.</summary>
    /// <param name="circuit">The circuit.</param>
    public static Circuit Complement(Circuit circuit)
        => Circuit.Of(circuit.Graph, Enumerable.Range(0, circuit.Graph.EdgeCount).Where(edge => !circuit.Contains(edge)));

    /// <summary>The heads and MLPs that a circuit keeps.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <returns>Source indices, ascending; the input and the logits are no candidates for a knock-out.</returns>
    public static IReadOnlyList<int> Candidates(Circuit circuit)
        => [.. Enumerable.Range(1, circuit.Graph.SourceCount - 1).Where(circuit.IsNodeKept)];
}
