using System.Runtime.InteropServices;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Randomness;

namespace CircuitFinder.Tests.Support;

/// <summary>Circuits taken from uniformly random scores and pruned: many shapes, for tests.</summary>
public static class RandomCircuits
{
    /// <summary>Draws a circuit from uniformly random scores.</summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="method">How edges are taken.</param>
    /// <param name="count">Number of edges asked for.</param>
    /// <param name="seed">Any number; another number gives another circuit.</param>
    public static Circuit Draw(ComputationGraph graph, SelectionMethod method, int count, ulong seed)
    {
        double[] values = new double[graph.EdgeCount];
        SplitMix64 random = SplitMix64.ForMember(seed, (ulong)count);
        for (int edge = 0; edge < values.Length; edge++)
        {
            values[edge] = (random.Next() >> 11) * (1.0 / (1UL << 53));
        }

        var scores = new EdgeScores(graph, ImmutableCollectionsMarshal.AsImmutableArray(values));
        return Pruning.Prune(EdgeSelection.Select(method, scores, count));
    }
}
