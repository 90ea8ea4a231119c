using CircuitFinder.Engine.Attribution;

namespace CircuitFinder.Engine.Circuits;

/// <summary>Scores of nodes, from the scores of edges.</summary>
public static class NodeScores
{
    /// <summary>A node's score: the sum over all its out-edges, as if they were ablated at once to first order.</summary>
    /// <param name="scores">One score an edge.</param>
    /// <param name="source">Source index of the node.</param>
    public static double Of(EdgeScores scores, int source)
    {
        double sum = 0;
        for (int destination = 0; destination < scores.Graph.DestinationCount; destination++)
        {
            if (source < scores.Graph.SourcesBefore(destination))
            {
                sum += scores.Values[scores.Graph.EdgeIndex(source, destination)];
            }
        }

        return sum;
    }
}
