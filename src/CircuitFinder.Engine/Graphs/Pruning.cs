namespace CircuitFinder.Engine.Graphs;

/// <summary>Drops the edges of a circuit that cannot matter: those on no kept path from <c>input</c> to <c>logits</c>.</summary>
/// <remarks>
/// The field's rule is to repeat until stable: drop the in-edges of a source that nothing kept reads, and the out-edges of a
/// source, other than <c>input</c>, whose own reads are all removed. The graph has no cycles, so what is stable under that rule
/// is exactly what lies on a path from <c>input</c> to <c>logits</c>, and one sweep up and one sweep down find it.
/// </remarks>
public static class Pruning
{
    /// <summary>Prunes a circuit.</summary>
    /// <param name="circuit">Any set of edges.</param>
    /// <returns>The edges on a kept path from <c>input</c> to <c>logits</c>; empty when there is none.</returns>
    public static Circuit Prune(Circuit circuit)
    {
        ComputationGraph graph = circuit.Graph;
        bool[] isFed = FindFed(circuit);
        bool[] isUsed = FindUsed(circuit);
        return Circuit.Of(graph, circuit.Edges.Where(IsOnPath));

        bool IsOnPath(int edge)
        {
            (int source, int destination) = graph.EdgeEnds(edge);
            return isFed[source] && IsUsed(graph, destination, isUsed);
        }
    }

    // Sources are numbered in the order in which they write, so one sweep upwards sees every node after all that it reads.
    private static bool[] FindFed(Circuit circuit)
    {
        ComputationGraph graph = circuit.Graph;
        var isFed = new bool[graph.SourceCount];
        isFed[ComputationGraph.InputSource] = true;
        Span<int> reads = stackalloc int[3];
        for (int node = 1; node < graph.SourceCount; node++)
        {
            int count = graph.DestinationsOfNode(node, reads);
            for (int i = 0; i < count && !isFed[node]; i++)
            {
                isFed[node] = AnyKept(circuit, reads[i], isFed);
            }
        }

        return isFed;
    }

    // Whatever reads a node has a larger destination index than the node's own reads, so one sweep downwards suffices.
    private static bool[] FindUsed(Circuit circuit)
    {
        ComputationGraph graph = circuit.Graph;
        var isUsed = new bool[graph.SourceCount];
        for (int destination = graph.LogitsDestination; destination >= 0; destination--)
        {
            if (!IsUsed(graph, destination, isUsed))
            {
                continue;
            }

            int first = graph.FirstEdge(destination);
            for (int source = 0; source < graph.SourcesBefore(destination); source++)
            {
                isUsed[source] |= circuit.Contains(first + source);
            }
        }

        return isUsed;
    }

    // A read that several heads share is of use as long as one of them is.
    private static bool IsUsed(ComputationGraph graph, int destination, bool[] isUsed)
        => destination == graph.LogitsDestination || graph.NodesOfDestination(destination).Any(node => isUsed[node]);

    private static bool AnyKept(Circuit circuit, int destination, bool[] isFed)
    {
        int first = circuit.Graph.FirstEdge(destination);
        for (int source = 0; source < circuit.Graph.SourcesBefore(destination); source++)
        {
            if (isFed[source] && circuit.Contains(first + source))
            {
                return true;
            }
        }

        return false;
    }
}
