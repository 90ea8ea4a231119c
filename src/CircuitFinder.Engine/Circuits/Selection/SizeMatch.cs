using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Circuits.Selection;

/// <summary>Cuts a circuit with a given number of edges left after pruning, so that methods can be compared at one size.</summary>
public static class SizeMatch
{
    /// <summary>The circuit of a ranking that has as many edges left as asked for, or the nearest number below that it can have.</summary>
    /// <remarks>
    /// A longer prefix of the ranking never leaves fewer edges. One more edge may let in many at once, so that no prefix leaves the
    /// number asked
    /// for: then the shortest prefix that leaves more is cut down by its weakest edges, as long as they take no other edge with them.
    /// </remarks>
    /// <param name="scores">One score an edge, ranked by magnitude.</param>
    /// <param name="selection">How prefixes are taken.</param>
    /// <param name="edges">The number of edges, from 0 to all.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="edges"/> is negative or more than the graph has.</exception>
    public static Circuit Cut(EdgeScores scores, SelectionMethod selection, int edges)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(edges);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(edges, scores.Graph.EdgeCount);
        Circuit Prefix(int count) => Pruning.Prune(EdgeSelection.Select(selection, scores, count));
        int fits = 0;
        int exceeds = scores.Graph.EdgeCount + 1;
        while (exceeds - fits > 1)
        {
            int middle = fits + ((exceeds - fits) / 2);
            if (Prefix(middle).EdgeCount <= edges)
            {
                fits = middle;
            }
            else
            {
                exceeds = middle;
            }
        }

        Circuit below = Prefix(fits);
        return below.EdgeCount == edges || exceeds > scores.Graph.EdgeCount ? below : Thinned(Prefix(exceeds), scores, edges) ?? below;
    }

    private static Circuit? Thinned(Circuit circuit, EdgeScores scores, int edges)
    {
        foreach (int edge in EdgeSelection.Order(scores).Reverse().Where(circuit.Contains))
        {
            if (circuit.EdgeCount == edges)
            {
                break;
            }

            Circuit without = Pruning.Prune(Circuit.Of(circuit.Graph, circuit.Edges.Where(kept => kept != edge)));
            circuit = without.EdgeCount == circuit.EdgeCount - 1 ? without : circuit;
        }

        return circuit.EdgeCount == edges ? circuit : null;
    }
}
