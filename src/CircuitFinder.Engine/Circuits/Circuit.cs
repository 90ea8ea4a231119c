using System.Collections;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Circuits;

/// <summary>A set of kept edges of a computation graph. Immutable.</summary>
public sealed class Circuit
{
    private readonly BitArray _kept;

    private Circuit(ComputationGraph graph, BitArray kept)
    {
        Graph = graph;
        _kept = kept;
        foreach (bool isKept in kept)
        {
            EdgeCount += isKept ? 1 : 0;
        }
    }

    /// <summary>The whole graph.</summary>
    public ComputationGraph Graph { get; }

    /// <summary>Number of kept edges.</summary>
    public int EdgeCount { get; }

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
}
