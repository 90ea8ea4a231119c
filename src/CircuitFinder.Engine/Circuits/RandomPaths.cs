using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Prompts;

namespace CircuitFinder.Engine.Circuits;

/// <summary>Circuits made of random paths from <c>input</c> to <c>logits</c>, as Shi et al. 2024 (arXiv:2410.13032) draw them: pruning leaves them whole.</summary>
/// <remarks>
/// A path is walked back from <c>logits</c>: time after time a source is taken uniformly among those that may be, then one of its
/// reads uniformly, until the source is <c>input</c>.
/// </remarks>
public static class RandomPaths
{
    private const int GreatestTries = 1000;

    /// <summary>Draws paths until there are as many edges as asked for.</summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="count">Number of edges.</param>
    /// <param name="allowed">Whether a path may use an edge, by its number in graph order.</param>
    /// <param name="seed">Any number; another number gives another circuit.</param>
    /// <returns>At most <paramref name="count"/> edges: a path that would exceed it is drawn anew, and fewer are left when none fits.</returns>
    public static Circuit Draw(ComputationGraph graph, int count, Func<int, bool> allowed, ulong seed)
    {
        SplitMix64 random = SplitMix64.ForMember(seed, (ulong)count);
        var edges = new HashSet<int>();
        for (int tries = 0; edges.Count < count && tries < GreatestTries; tries++)
        {
            List<int> fresh = [.. Walk(graph, allowed, random).Where(edge => !edges.Contains(edge))];
            if (fresh.Count > 0 && edges.Count + fresh.Count <= count)
            {
                edges.UnionWith(fresh);
                tries = -1;
            }
        }

        return Circuit.Of(graph, edges);
    }

    /// <summary>The new edges of one random path beside a circuit.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="seed">Any number; another number gives another path.</param>
    /// <returns>Edges that the circuit lacks, each once; none when it leaves no path out.</returns>
    public static IReadOnlyList<int> DrawBeside(Circuit circuit, ulong seed)
    {
        SplitMix64 random = SplitMix64.ForMember(seed, (ulong)circuit.EdgeCount);
        for (int tries = 0; tries < GreatestTries; tries++)
        {
            List<int> fresh = [.. Walk(circuit.Graph, _ => true, random).Where(edge => !circuit.Contains(edge))];
            if (fresh.Count > 0)
            {
                return fresh;
            }
        }

        return [];
    }

    // Empty where the walk comes to a node that nothing allowed leads into.
    private static List<int> Walk(ComputationGraph graph, Func<int, bool> allowed, SplitMix64 random)
    {
        var path = new List<int>();
        int[] reads = new int[3];
        int destination = graph.LogitsDestination;
        while (true)
        {
            int first = graph.FirstEdge(destination);
            int[] edges = [.. Enumerable.Range(first, graph.SourcesBefore(destination)).Where(allowed)];
            if (edges.Length == 0)
            {
                return [];
            }

            int edge = edges[random.NextBelow(edges.Length)];
            path.Add(edge);
            int source = edge - first;
            if (source == ComputationGraph.InputSource)
            {
                return path;
            }

            destination = reads[random.NextBelow(graph.DestinationsOfNode(source, reads))];
        }
    }
}
