using CircuitFinder.Engine.Randomness;

namespace CircuitFinder.Engine.Graphs;

/// <summary>Circuits made of random paths from <c>input</c> to <c>logits</c>, as Shi et al. 2024 (arXiv:2410.13032) draw them:
/// pruning leaves them whole.</summary>
/// <remarks>
/// A path is walked back from <c>logits</c>: time after time a source is taken uniformly among those that may be, then one of its
/// reads uniformly, until the source is <c>input</c>. Where paths alone do not give the number asked for, single edges fill it up
/// (<see cref="RandomPathFill"/>), so that a circuit drawn from the whole graph has exactly that number of edges.
/// </remarks>
public static class RandomPaths
{
    private const int GreatestTries = 1000;

    /// <summary>Draws a connected circuit with exactly as many edges as asked for.</summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="count">Number of edges, from 0 to all.</param>
    /// <param name="seed">Any number; another number gives another circuit.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or more than the graph has.</exception>
    public static Circuit Draw(ComputationGraph graph, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, graph.EdgeCount);
        return count == graph.EdgeCount ? Circuit.Whole(graph) : DrawAmong(graph, count, null, seed);
    }

    /// <summary>Draws a connected circuit from some of the edges.</summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="count">Number of edges.</param>
    /// <param name="allowed">Whether a path may use an edge, by its number in graph order.</param>
    /// <param name="seed">Any number; another number gives another circuit.</param>
    /// <returns>At most <paramref name="count"/> edges: fewer where the allowed ones make no such circuit.</returns>
    public static Circuit Draw(ComputationGraph graph, int count, Func<int, bool> allowed, ulong seed) => DrawAmong(graph, count, allowed, seed);

    /// <summary>The new edges of one random path beside a circuit.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="seed">Any number; another number gives another path.</param>
    /// <returns>Edges that the circuit lacks, each once; none when it leaves no path out.</returns>
    public static IReadOnlyList<int> DrawBeside(Circuit circuit, ulong seed)
    {
        SplitMix64 random = SplitMix64.ForMember(seed, (ulong)circuit.EdgeCount);
        for (int tries = 0; tries < GreatestTries; tries++)
        {
            List<int> fresh = Walk(circuit.Graph, null, random);
            fresh.RemoveAll(circuit.Contains);
            if (fresh.Count > 0)
            {
                return fresh;
            }
        }

        return [];
    }

    private static Circuit DrawAmong(ComputationGraph graph, int count, Func<int, bool>? allowed, ulong seed)
    {
        SplitMix64 random = SplitMix64.ForMember(seed, (ulong)count);
        var edges = new HashSet<int>();
        for (int tries = 0; edges.Count < count && tries < GreatestTries; tries++)
        {
            List<int> fresh = Walk(graph, allowed, random);
            fresh.RemoveAll(edges.Contains);
            if (fresh.Count > 0 && edges.Count + fresh.Count <= count)
            {
                edges.UnionWith(fresh);
                tries = -1;
            }
        }

        if (edges.Count < count)
        {
            new RandomPathFill(graph, edges, allowed, random).GrowTo(count);
        }

        return Circuit.Of(graph, edges);
    }

    // Empty where the walk comes to a node that nothing allowed leads into.
    private static List<int> Walk(ComputationGraph graph, Func<int, bool>? allowed, SplitMix64 random)
    {
        var path = new List<int>();
        Span<int> reads = stackalloc int[3];
        int destination = graph.LogitsDestination;
        while (true)
        {
            int first = graph.FirstEdge(destination);
            int edge = Pick(first, graph.SourcesBefore(destination), allowed, random);
            if (edge < 0)
            {
                return [];
            }

            path.Add(edge);
            int source = edge - first;
            if (source == ComputationGraph.InputSource)
            {
                return path;
            }

            destination = reads[random.NextBelow(graph.DestinationsOfNode(source, reads))];
        }
    }

    private static int Pick(int first, int count, Func<int, bool>? allowed, SplitMix64 random)
    {
        if (allowed is null)
        {
            return first + random.NextBelow(count);
        }

        int[] edges = [.. Enumerable.Range(first, count).Where(allowed)];
        return edges.Length == 0 ? -1 : edges[random.NextBelow(edges.Length)];
    }
}
