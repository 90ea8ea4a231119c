using System.Collections.Immutable;
using System.Diagnostics;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Circuits.Selection;

/// <summary>Takes circuits from edge scores. Nothing here prunes: see <see cref="Pruning"/>.</summary>
/// <remarks>Between edges that rank the same, the one with the lower number in graph order is taken first.</remarks>
public static class EdgeSelection
{
    /// <summary>Takes a circuit of a given size.</summary>
    /// <param name="method">How.</param>
    /// <param name="scores">One score an edge.</param>
    /// <param name="count">Number of edges, from 0 to all.</param>
    /// <param name="ranking">Which edges are best.</param>
    /// <exception cref="ArgumentException">A score is not a number, or the scores are not one an edge.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or more than the graph has.</exception>
    public static Circuit Select(SelectionMethod method, EdgeScores scores, int count, EdgeRanking ranking = EdgeRanking.Magnitude)
        => method switch
        {
            SelectionMethod.TopN => TopN(scores, count, ranking),
            SelectionMethod.Greedy => Greedy(scores, count, ranking),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Not a selection method."),
        };

    /// <summary>All edges, best first.</summary>
    /// <param name="scores">One score an edge.</param>
    /// <param name="ranking">Which edges are best.</param>
    /// <returns>Numbers in graph order, each once.</returns>
    /// <exception cref="ArgumentException">A score is not a number, or the scores are not one an edge.</exception>
    public static ImmutableArray<int> Order(EdgeScores scores, EdgeRanking ranking = EdgeRanking.Magnitude)
    {
        double[] ranks = Rank(scores, ranking);
        int[] edges = [.. Enumerable.Range(0, ranks.Length)];
        Array.Sort(edges, (left, right) => (ranks[left], left).CompareTo((ranks[right], right)));
        return ImmutableArray.Create(edges);
    }

    /// <summary>The circuit of the best edges.</summary>
    /// <param name="scores">One score an edge.</param>
    /// <param name="count">Number of edges, from 0 to all.</param>
    /// <param name="ranking">Which edges are best.</param>
    /// <exception cref="ArgumentException">A score is not a number, or the scores are not one an edge.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or more than the graph has.</exception>
    public static Circuit TopN(EdgeScores scores, int count, EdgeRanking ranking = EdgeRanking.Magnitude)
    {
        ThrowIfNotACount(scores.Graph, count);
        return Circuit.Of(scores.Graph, Order(scores, ranking).Take(count));
    }

    /// <summary>The circuit of the edges with |score| ≥ <paramref name="threshold"/>; by helpfulness, of those with −score ≥
    /// <paramref name="threshold"/>.</summary>
    /// <param name="scores">One score an edge.</param>
    /// <param name="threshold">Units of the scores; may be negative when ranked by helpfulness.</param>
    /// <param name="ranking">Which edges are best.</param>
    /// <exception cref="ArgumentException">A score or the threshold is not a number, or the scores are not one an edge.</exception>
    public static Circuit Threshold(EdgeScores scores, double threshold, EdgeRanking ranking = EdgeRanking.Magnitude)
    {
        if (double.IsNaN(threshold))
        {
            throw new ArgumentException("The threshold is not a number.", nameof(threshold));
        }

        double[] ranks = Rank(scores, ranking);
        return Circuit.Of(scores.Graph, Enumerable.Range(0, ranks.Length).Where(edge => -ranks[edge] >= threshold));
    }

    /// <summary>
    /// The circuit grown from <c>logits</c>: time after time the best edge into a node that is already in the circuit. A head
    /// that comes in offers the edges into all three of its reads.
    /// </summary>
    /// <param name="scores">One score an edge.</param>
    /// <param name="count">Number of edges, from 0 to all.</param>
    /// <param name="ranking">Which edges are best.</param>
    /// <exception cref="ArgumentException">A score is not a number, or the scores are not one an edge.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or more than the graph has.</exception>
    public static Circuit Greedy(EdgeScores scores, int count, EdgeRanking ranking = EdgeRanking.Magnitude)
    {
        ComputationGraph graph = scores.Graph;
        ThrowIfNotACount(graph, count);
        double[] ranks = Rank(scores, ranking);
        var candidates = new PriorityQueue<int, (double Rank, int Edge)>();
        var isIn = new bool[graph.SourceCount];
        var taken = new List<int>(count);
        Span<int> reads = stackalloc int[3];
        Offer(graph.LogitsDestination);
        while (taken.Count < count)
        {
            // Every source has an edge to logits, so the candidates run out only when every edge is taken.
            Debug.Assert(candidates.Count > 0, "A graph has as many candidates as edges.");
            int edge = candidates.Dequeue();
            taken.Add(edge);
            int source = graph.EdgeEnds(edge).Source;
            if (!isIn[source])
            {
                isIn[source] = true;
                foreach (int read in reads[..graph.DestinationsOfNode(source, reads)])
                {
                    Offer(read);
                }
            }
        }

        return Circuit.Of(graph, taken);

        void Offer(int destination)
        {
            int first = graph.FirstEdge(destination);
            for (int edge = first; edge < first + graph.SourcesBefore(destination); edge++)
            {
                candidates.Enqueue(edge, (ranks[edge], edge));
            }
        }
    }

    // [edge]: the lower, the better.
    private static double[] Rank(EdgeScores scores, EdgeRanking ranking)
    {
        if (scores.Values.Length != scores.Graph.EdgeCount)
        {
            throw new ArgumentException(
                $"There are {scores.Values.Length} scores for the {scores.Graph.EdgeCount} edges of the graph.", nameof(scores));
        }

        var ranks = new double[scores.Values.Length];
        for (int edge = 0; edge < ranks.Length; edge++)
        {
            double score = scores.Values[edge];
            if (double.IsNaN(score))
            {
                throw new ArgumentException($"The score of {scores.Graph.EdgeName(edge)} is not a number: it cannot be ranked.", nameof(scores));
            }

            ranks[edge] = ranking == EdgeRanking.Helpfulness ? score : -Math.Abs(score);
        }

        return ranks;
    }

    private static void ThrowIfNotACount(ComputationGraph graph, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, graph.EdgeCount);
    }
}
