using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Attribution;

/// <summary>Scores of nodes, and how they rank edges.</summary>
public static class NodeLevel
{
    /// <summary>Scores of nodes: for each source the sum over all its out-edges at once.</summary>
    /// <param name="scores">One score an edge; edges that were not measured count nothing.</param>
    /// <returns>[source].</returns>
    public static ImmutableArray<double> Sums(EdgeScores scores)
    {
        ComputationGraph graph = scores.Graph;
        double[] sums = new double[graph.SourceCount];
        for (int edge = 0; edge < graph.EdgeCount; edge++)
        {
            double score = scores.Values[edge];
            sums[graph.EdgeEnds(edge).Source] += double.IsNaN(score) ? 0 : score;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(sums);
    }

    /// <summary>
    /// Edge scores that select nodes: an edge counts as much as the less important of the two nodes it joins (of heads that share a read, the most important), so that the best
    /// edges are all those
    /// among the best nodes. The logits are always in.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="nodes">[source].</param>
    public static EdgeScores ToEdges(ComputationGraph graph, ImmutableArray<double> nodes)
    {
        double[] values = new double[graph.EdgeCount];
        for (int edge = 0; edge < values.Length; edge++)
        {
            (int source, int destination) = graph.EdgeEnds(edge);
            double written = nodes[source];
            double read = graph.NodesOfDestination(destination).Select(node => nodes[node]).DefaultIfEmpty(written).MaxBy(Math.Abs);
            values[edge] = Math.Abs(read) < Math.Abs(written) ? read : written;
        }

        return new EdgeScores(graph, ImmutableCollectionsMarshal.AsImmutableArray(values));
    }
}
