using System.Runtime.InteropServices;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Attribution;

/// <summary>The control: uniformly random scores from a seed, which know nothing of the model or the task.</summary>
public sealed class RandomScores : IAttributionMethod
{
    /// <inheritdoc/>
    public string Name => "random";

    /// <inheritdoc/>
    public string Description => "seeded random scores: the control that every method must beat";

    /// <inheritdoc/>
    public bool IsSigned => false;

    /// <inheritdoc/>
    public EdgeScores Score(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options)
        => Draw(ModelGraph.Of(model.Shape), options.Seed);

    /// <summary>Draws a score from 0 to 1 for every edge.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="seed">Any number; another number gives other scores.</param>
    public static EdgeScores Draw(ComputationGraph graph, ulong seed)
    {
        var random = new SplitMix64(seed);
        double[] values = new double[graph.EdgeCount];
        for (int edge = 0; edge < values.Length; edge++)
        {
            values[edge] = (random.Next() >> 11) * (1.0 / (1UL << 53));
        }

        return new EdgeScores(graph, ImmutableCollectionsMarshal.AsImmutableArray(values));
    }
}
