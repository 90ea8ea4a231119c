using System.Collections.Immutable;
using QuikGraph;
using QuikGraph.Algorithms;
using QuikGraph.Algorithms.MaximumFlow;
using QuikGraph.Algorithms.Search;

namespace CircuitFinder.Engine.Graphs;

/// <summary>A circuit as a graph of QuikGraph, whose algorithms answer what paths it has.</summary>
/// <remarks>
/// Components and reads are vertices of their own, so that a head's three reads stay distinct and no two links join the same vertices.
/// <see cref="Pruning"/> does the same as <see cref="Prune"/> on flat arrays, for loops over thousands of circuits; a test holds
/// both to one answer.
/// </remarks>
public sealed class CircuitGraph
{
    private readonly Circuit _circuit;
    private readonly CircuitVertex _logits;
    private readonly BidirectionalGraph<CircuitVertex, CircuitLink> _links = new(allowParallelEdges: false);

    private CircuitGraph(Circuit circuit)
    {
        _circuit = circuit;
        ComputationGraph graph = circuit.Graph;
        _logits = CircuitVertex.Logits(graph);
        _links.AddVertex(CircuitVertex.Input);
        _links.AddVertex(_logits);
        foreach (int edge in circuit.Edges)
        {
            (int source, int destination) = graph.EdgeEnds(edge);
            var read = new CircuitVertex(true, destination);
            _links.AddVerticesAndEdge(new CircuitLink(new CircuitVertex(false, source), read, edge));
            foreach (int node in graph.NodesOfDestination(destination))
            {
                if (circuit.IsNodeKept(node) && !_links.ContainsEdge(read, new CircuitVertex(false, node)))
                {
                    _links.AddVerticesAndEdge(new CircuitLink(read, new CircuitVertex(false, node), CircuitLink.Inner));
                }
            }
        }
    }

    /// <summary>The graph of a circuit.</summary>
    /// <param name="circuit">Any set of edges.</param>
    public static CircuitGraph Of(Circuit circuit)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        return new CircuitGraph(circuit);
    }

    /// <summary>The circuit of the edges that lie on a path from <c>input</c> to <c>logits</c>; empty when there is none.</summary>
    public Circuit Prune()
    {
        HashSet<CircuitVertex> fed = Reached(_links, CircuitVertex.Input);
        HashSet<CircuitVertex> used = Reached(new ReversedBidirectionalGraph<CircuitVertex, CircuitLink>(_links), _logits);
        return Circuit.Of(
            _circuit.Graph,
            _links.Edges.Where(link => link.Edge != CircuitLink.Inner && fed.Contains(link.Source) && used.Contains(link.Target)).Select(link => link.Edge));
    }

    /// <summary>The components in an order in which each comes after all that it reads.</summary>
    /// <returns>Source indices, <c>input</c> first; components without a kept edge are left out.</returns>
    public ImmutableArray<int> Order()
        => [.. _links.SourceFirstTopologicalSort().Where(vertex => !vertex.IsRead).Select(vertex => vertex.Index)];

    /// <summary>The strongest paths from <c>input</c> to <c>logits</c>, by the product of their edges' strengths.</summary>
    /// <param name="strengths">[edge]: from 0 to 1; an edge of strength 0 is on no path.</param>
    /// <param name="count">Most paths, at least 1.</param>
    /// <returns>Strongest first, each as edges from the input on.</returns>
    /// <remarks>Paths by rank: Hoffman and Pavley 1959, over lengths −log strength.</remarks>
    public ImmutableArray<ImmutableArray<int>> StrongestPaths(IReadOnlyList<double> strengths, int count)
    {
        ArgumentNullException.ThrowIfNull(strengths);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Circuit alive = Of(Circuit.Of(_circuit.Graph, _circuit.Edges.Where(edge => strengths[edge] > 0))).Prune();
        if (alive.EdgeCount == 0)
        {
            return [];
        }

        // The algorithm wants every vertex to lead to the end.
        BidirectionalGraph<CircuitVertex, CircuitLink> links = Of(alive)._links;
        return
        [
            .. links.RankedShortestPathHoffmanPavley(Length, CircuitVertex.Input, _logits, count)
                .Take(count)
                .Select(path => (ImmutableArray<int>)[.. path.Where(link => link.Edge != CircuitLink.Inner).Select(link => link.Edge)]),
        ];

        double Length(CircuitLink link) => link.Edge == CircuitLink.Inner ? 0 : Math.Max(0, -Math.Log(strengths[link.Edge]));
    }

    /// <summary>The components through which every path runs: without one of them nothing of the input reaches the logits.</summary>
    /// <returns>Source indices in the order of the graph, <c>input</c> left out; none where there is no path at all.</returns>
    public ImmutableArray<int> Bottlenecks()
    {
        Circuit alive = Prune();
        int[] nodes = [.. Enumerable.Range(1, _circuit.Graph.SourceCount - 1).Where(alive.ContainsSource)];
        return [.. nodes.Where(node => Of(Circuit.Of(alive.Graph, alive.Edges.Where(edge => alive.Graph.EdgeEnds(edge).Source != node))).Prune().EdgeCount == 0)];
    }

    /// <summary>A smallest set of edges without which no path is left, the one nearest to the input.</summary>
    /// <returns>Edges in graph order; none where there is no path at all.</returns>
    /// <remarks>By the greatest flow of unit edges: Edmonds and Karp 1972.</remarks>
    public ImmutableArray<int> MinimumCut()
    {
        BidirectionalGraph<CircuitVertex, CircuitLink> links = Of(Prune())._links;
        if (links.EdgeCount == 0)
        {
            return [];
        }

        CircuitLink[] edges = [.. links.Edges];
        var reversed = new ReversedEdgeAugmentorAlgorithm<CircuitVertex, CircuitLink>(links, (source, target) => new CircuitLink(source, target, CircuitLink.Inner));
        reversed.AddReversedEdges();
        HashSet<CircuitLink> own = [.. edges];
        var flow = new EdmondsKarpMaximumFlowAlgorithm<CircuitVertex, CircuitLink>(
            links, link => !own.Contains(link) ? 0 : link.Edge == CircuitLink.Inner ? edges.Length : 1, (source, target) => new CircuitLink(source, target, CircuitLink.Inner), reversed);
        flow.Compute(CircuitVertex.Input, _logits);
        return
        [
            .. edges.Where(link => link.Edge != CircuitLink.Inner && IsFed(link.Source) && !IsFed(link.Target)).Select(link => link.Edge).Order(),
        ];

        // What the last search for more flow still reached from the input.
        bool IsFed(CircuitVertex vertex) => flow.VerticesColors[vertex] != GraphColor.White;
    }

    private static HashSet<CircuitVertex> Reached<TLink>(IVertexListGraph<CircuitVertex, TLink> graph, CircuitVertex root)
        where TLink : IEdge<CircuitVertex>
    {
        var found = new HashSet<CircuitVertex>();
        var search = new BreadthFirstSearchAlgorithm<CircuitVertex, TLink>(graph);
        search.DiscoverVertex += vertex => found.Add(vertex);
        search.Compute(root);
        return found;
    }
}
