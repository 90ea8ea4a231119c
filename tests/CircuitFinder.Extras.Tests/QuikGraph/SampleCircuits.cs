using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Tests.Engine.Circuits;

namespace CircuitFinder.Extras.Tests.QuikGraph;

/// <summary>Random circuits of random graphs, not pruned: sparse and dense ones, empty and whole ones among them.</summary>
internal static class SampleCircuits
{
    public static IReadOnlyList<(Circuit Circuit, EdgeScores Scores)> All { get; } = [.. Enumerable.Range(0, 240).Select(Draw)];

    private static (Circuit Circuit, EdgeScores Scores) Draw(int seed)
    {
        var random = new Random(seed);
        var graph = new ComputationGraph(random.Next(0, 6), random.Next(1, 5), hasMlp: seed % 3 > 0, isParallel: seed % 3 == 2);
        double density = seed % 8 == 0 ? 0 : seed % 8 == 1 ? 1 : Math.Pow(random.NextDouble(), 2);
        var circuit = Circuit.Of(graph, Enumerable.Range(0, graph.EdgeCount).Where(_ => random.NextDouble() < density));
        return (circuit, Edges.RandomScores(graph, seed));
    }
}
