using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.Drawing;
using QuikGraph;
using QuikGraph.Algorithms.Search;

namespace CircuitFinder.Extras.QuikGraph;

/// <summary>Circuits as graphs of QuikGraph, for every algorithm which that library has.</summary>
/// <remarks>
/// A vertex is a node's name as in <c>circuit.dot</c>: <c>input</c>, <c>a0.h1</c>, <c>m0</c>, <c>logits</c>. Edges lead the way data flows. A head that reads
/// one source as query, key and value has three parallel edges from it, which their tags tell apart.
/// </remarks>
public static class CircuitQuikGraph
{
    /// <summary>The kept nodes and edges of a circuit.</summary>
    /// <param name="circuit">Any circuit, pruned or not.</param>
    /// <param name="scores">One score an edge of the whole graph; null for none.</param>
    /// <returns>A new graph; nodes from the input up, edges in graph order.</returns>
    /// <exception cref="ArgumentException">The scores belong to a graph of another shape.</exception>
    public static BidirectionalGraph<string, TaggedEdge<string, CircuitEdge>> ToQuikGraph(this Circuit circuit, EdgeScores? scores = null)
    {
        ComputationGraph graph = circuit.Graph;
        if (scores is not null && !scores.Graph.HasShapeOf(graph))
        {
            throw new ArgumentException($"The scores are of {scores.Graph.ShapeText}, the circuit of {graph.ShapeText}.", nameof(scores));
        }

        var result = new BidirectionalGraph<string, TaggedEdge<string, CircuitEdge>>(allowParallelEdges: true, circuit.NodeCount);
        result.AddVertexRange(Enumerable.Range(0, graph.SourceCount).Append(-1).Where(circuit.IsNodeKept).Select(node => NodeText.Name(graph, node)));
        foreach (int edge in circuit.Edges)
        {
            (int source, int destination) = graph.EdgeEnds(edge);
            var tag = new CircuitEdge(edge, graph.EdgeName(edge), NodeText.ReadRole(graph, destination), scores?.Values[edge] ?? double.NaN);
            string reader = NodeText.Name(graph, graph.NodeOfDestination(destination));
            result.AddEdge(new TaggedEdge<string, CircuitEdge>(graph.SourceName(source), reader, tag));
        }

        return result;
    }

    /// <summary>The circuit of a graph's edges: the way back, after an algorithm of that library took edges away.</summary>
    /// <param name="edges">Edges that <see cref="ToQuikGraph"/> made; a path, a tree or a whole graph.</param>
    /// <param name="graph">The computation graph they came from.</param>
    /// <exception cref="ArgumentOutOfRangeException">An edge's number is not in the graph.</exception>
    public static Circuit ToCircuit(this IEnumerable<TaggedEdge<string, CircuitEdge>> edges, ComputationGraph graph)
        => Circuit.Of(graph, edges.Select(edge => edge.Tag.Number));

    /// <summary>The nodes that a node's output can get to, itself among them, by breadth-first search.</summary>
    /// <param name="graph">What <see cref="ToQuikGraph"/> made.</param>
    /// <param name="node">A node's name.</param>
    /// <returns>Names; none where the graph does not hold the node.</returns>
    public static IReadOnlySet<string> NodesReachableFrom(this BidirectionalGraph<string, TaggedEdge<string, CircuitEdge>> graph, string node)
        => Found(graph, node);

    /// <summary>The nodes whose output can get to a node, itself among them, by breadth-first search of the reversed graph.</summary>
    /// <param name="graph">What <see cref="ToQuikGraph"/> made.</param>
    /// <param name="node">A node's name.</param>
    /// <returns>Names; none where the graph does not hold the node.</returns>
    public static IReadOnlySet<string> NodesThatReach(this BidirectionalGraph<string, TaggedEdge<string, CircuitEdge>> graph, string node)
        => Found(new ReversedBidirectionalGraph<string, TaggedEdge<string, CircuitEdge>>(graph), node);

    /// <summary>What <see cref="Pruning.Prune"/> does, by that library's searches: forward from <c>input</c>, backward from <c>logits</c>.</summary>
    /// <param name="circuit">Any set of edges.</param>
    /// <returns>The edges on a kept path from <c>input</c> to <c>logits</c>; empty when there is none.</returns>
    public static Circuit Prune(Circuit circuit)
    {
        BidirectionalGraph<string, TaggedEdge<string, CircuitEdge>> graph = circuit.ToQuikGraph();
        IReadOnlySet<string> fed = graph.NodesReachableFrom(NodeText.Name(circuit.Graph, ComputationGraph.InputSource));
        IReadOnlySet<string> used = graph.NodesThatReach(NodeText.Name(circuit.Graph, -1));
        graph.RemoveEdgeIf(edge => !fed.Contains(edge.Source) || !used.Contains(edge.Target));
        return graph.Edges.ToCircuit(circuit.Graph);
    }

    private static HashSet<string> Found<TEdge>(IVertexListGraph<string, TEdge> graph, string node)
        where TEdge : IEdge<string>
    {
        if (!graph.ContainsVertex(node))
        {
            return [];
        }

        var search = new BreadthFirstSearchAlgorithm<string, TEdge>(graph);
        search.Compute(node);
        return [.. search.VerticesColors.Where(vertex => vertex.Value != GraphColor.White).Select(vertex => vertex.Key)];
    }
}
