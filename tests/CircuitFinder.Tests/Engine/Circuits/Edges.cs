using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Tests.Engine.Circuits;

/// <summary>Circuits and scores told by edge names.</summary>
internal static class Edges
{
    public static int Parse(ComputationGraph graph, string name)
        => graph.TryParseEdge(name, out int edge) ? edge : throw new ArgumentException($"The graph has no edge {name}.", nameof(name));

    public static Circuit Circuit(ComputationGraph graph, params IEnumerable<string> names)
        => CircuitFinder.Engine.Graphs.Circuit.Of(graph, names.Select(name => Parse(graph, name)));

    public static string[] Names(Circuit circuit) => [.. circuit.Edges.Select(circuit.Graph.EdgeName)];

    /// <summary>Scores of the named edges; 0 for all others.</summary>
    public static EdgeScores Scores(ComputationGraph graph, params IEnumerable<(string Name, double Score)> named)
    {
        var values = new double[graph.EdgeCount];
        foreach ((string name, double score) in named)
        {
            values[Parse(graph, name)] = score;
        }

        return new EdgeScores(graph, ImmutableArray.Create(values));
    }

    /// <summary>Seeded scores without ties, of both signs and heavy tails, as real ones have.</summary>
    public static EdgeScores RandomScores(ComputationGraph graph, int seed)
    {
        var random = new Random(seed);
        return new EdgeScores(graph, [.. Enumerable.Range(0, graph.EdgeCount).Select(_ => Math.Pow((2 * random.NextDouble()) - 1, 5))]);
    }
}
