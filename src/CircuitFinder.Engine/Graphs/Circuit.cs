using System.Collections;

namespace CircuitFinder.Engine.Graphs;

/// <summary>A set of kept edges of a computation graph. Immutable.</summary>
public sealed class Circuit
{
    private readonly BitArray _kept;
    private readonly bool[] _written;
    private readonly bool[] _read;
    private readonly bool[] _nodes;

    private Circuit(ComputationGraph graph, BitArray kept)
    {
        Graph = graph;
        _kept = kept;
        _written = new bool[graph.SourceCount];
        _read = new bool[graph.DestinationCount];
        _nodes = new bool[graph.NodeCount];
        for (int destination = 0; destination < graph.DestinationCount; destination++)
        {
            Count(destination);
        }

        for (int destination = 0; destination < graph.DestinationCount; destination++)
        {
            if (_read[destination])
            {
                CountReaders(destination);
            }
        }

        NodeCount = _nodes.Count(isKept => isKept);
    }

    /// <summary>The whole graph.</summary>
    public ComputationGraph Graph { get; }

    /// <summary>Number of kept edges.</summary>
    public int EdgeCount { get; private set; }

    /// <summary>Number of nodes with a kept edge: the input, heads, MLPs and the logits.</summary>
    public int NodeCount { get; }

    /// <summary>Kept edges, in graph order.</summary>
    public IEnumerable<int> Edges
    {
        get
        {
            for (int edge = 0; edge < _kept.Count; edge++)
            {
                if (_kept[edge])
                {
                    yield return edge;
                }
            }
        }
    }

    /// <summary>The circuit that keeps some edges.</summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="edges">Numbers in graph order; repeats count once.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not an edge of the graph.</exception>
    public static Circuit Of(ComputationGraph graph, IEnumerable<int> edges)
    {
        var kept = new BitArray(graph.EdgeCount);
        foreach (int edge in edges)
        {
            kept[edge] = true;
        }

        return new Circuit(graph, kept);
    }

    /// <summary>The circuit that keeps every edge.</summary>
    /// <param name="graph">The whole graph.</param>
    public static Circuit Whole(ComputationGraph graph) => new(graph, new BitArray(graph.EdgeCount, true));

    /// <summary>The circuit that keeps none.</summary>
    /// <param name="graph">The whole graph.</param>
    public static Circuit Empty(ComputationGraph graph) => new(graph, new BitArray(graph.EdgeCount));

    /// <summary>Whether an edge is kept.</summary>
    /// <param name="edge">Number in graph order.</param>
    public bool Contains(int edge) => _kept[edge];

    /// <summary>Whether a kept edge leaves a source.</summary>
    /// <param name="source">Source index.</param>
    public bool ContainsSource(int source) => _written[source];

    /// <summary>Whether a kept edge enters a destination.</summary>
    /// <param name="destination">Destination index.</param>
    public bool ContainsDestination(int destination) => _read[destination];

    /// <summary>Whether a node has a kept edge, in or out.</summary>
    /// <param name="node">Its source index, or −1 for <c>logits</c>, as <see cref="ComputationGraph.NodeOfDestination"/> gives it.</param>
    public bool IsNodeKept(int node) => _nodes[NodeSlot(node)];

    /// <summary>The kept nodes that a kept edge leads into: several heads where they share the read; −1 for <c>logits</c>.</summary>
    /// <param name="destination">The edge's destination.</param>
    public IEnumerable<int> KeptReaders(int destination)
        => destination == Graph.LogitsDestination ? [-1] : Graph.NodesOfDestination(destination).Where(IsNodeKept);

    // The logits have no source index: they take the slot after the last source.
    private int NodeSlot(int node) => node < 0 ? Graph.SourceCount : node;

    private void Count(int destination)
    {
        int first = Graph.FirstEdge(destination);
        for (int source = 0; source < Graph.SourcesBefore(destination); source++)
        {
            if (_kept[first + source])
            {
                EdgeCount++;
                _written[source] = true;
                _nodes[source] = true;
                _read[destination] = true;
            }
        }

    }

    // A read that several heads share makes nodes of those that write; of all, where none does.
    private void CountReaders(int destination)
    {
        if (destination == Graph.LogitsDestination)
        {
            _nodes[NodeSlot(-1)] = true;
            return;
        }

        int[] readers = [.. Graph.NodesOfDestination(destination)];
        bool anyWrites = readers.Any(reader => _written[reader]);
        foreach (int reader in readers.Where(reader => !anyWrites || _written[reader]))
        {
            _nodes[reader] = true;
        }
    }
}
