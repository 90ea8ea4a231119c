using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>What two circuits share. A node is the input, a head, an MLP or the logits; a circuit has it when it keeps an edge of
/// it.</summary>
/// <param name="EdgesInBoth">Edges that both keep.</param>
/// <param name="EdgesOnlyInFirst">Edges that only the first keeps.</param>
/// <param name="EdgesOnlyInSecond">Edges that only the second keeps.</param>
/// <param name="NodesInBoth">Nodes that both have.</param>
/// <param name="NodesOnlyInFirst">Nodes that only the first has.</param>
/// <param name="NodesOnlyInSecond">Nodes that only the second has.</param>
public sealed record CircuitOverlap(
    int EdgesInBoth, int EdgesOnlyInFirst, int EdgesOnlyInSecond, int NodesInBoth, int NodesOnlyInFirst, int NodesOnlyInSecond)
{
    /// <summary>|A ∩ B| / |A ∪ B| of the edges; 1 for two empty circuits.</summary>
    public double EdgeJaccard => Jaccard(EdgesInBoth, EdgesOnlyInFirst, EdgesOnlyInSecond);

    /// <summary>|A ∩ B| / |A ∪ B| of the nodes; 1 for two empty circuits.</summary>
    public double NodeJaccard => Jaccard(NodesInBoth, NodesOnlyInFirst, NodesOnlyInSecond);

    /// <summary>Compares two circuits.</summary>
    /// <param name="first">A.</param>
    /// <param name="second">B, of the same graph.</param>
    /// <exception cref="ArgumentException">The graphs are not of one shape.</exception>
    public static CircuitOverlap Of(Circuit first, Circuit second)
    {
        if (!first.Graph.HasShapeOf(second.Graph))
        {
            throw new ArgumentException($"The first circuit is of {first.Graph.ShapeText}; the second is of {second.Graph.ShapeText}.", nameof(second));
        }

        int edges = first.Edges.Count(second.Contains);
        int nodes = Enumerable.Range(-1, first.Graph.NodeCount).Count(node => first.IsNodeKept(node) && second.IsNodeKept(node));
        return new CircuitOverlap(
            edges, first.EdgeCount - edges, second.EdgeCount - edges, nodes, first.NodeCount - nodes, second.NodeCount - nodes);
    }

    private static double Jaccard(int both, int first, int second) => both + first + second == 0 ? 1 : (double)both / (both + first + second);
}
