using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>Judges circuits of several sizes beside random circuits that were selected and pruned the same way.</summary>
public static class CircuitJudge
{
    /// <summary>Judges circuits.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pairs">Prompt pairs, at least one.</param>
    /// <param name="metric">The performance.</param>
    /// <param name="candidates">Circuits, pruned, with the number of edges that selection was asked for.</param>
    /// <param name="drawRandom">Draws a random circuit: number of edges asked for and a seed, to a pruned circuit.</param>
    /// <param name="randomDraws">Random circuits a candidate; 0 leaves the baseline out.</param>
    /// <param name="seed">Seeds the random circuits.</param>
    /// <param name="options">Ablation, batch size, progress.</param>
    /// <exception cref="ArgumentException">There are no pairs, or a pair's prompts differ in length.</exception>
    public static Judgement Judge(
        Transformer model,
        IReadOnlyList<TokenPair> pairs,
        IMetric metric,
        IReadOnlyList<(int EdgesAsked, Circuit Circuit)> candidates,
        Func<int, ulong, Circuit> drawRandom,
        int randomDraws,
        ulong seed,
        EvaluationOptions options)
    {
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        var circuits = new List<Circuit> { Circuit.Whole(graph), Circuit.Empty(graph) };
        foreach ((int asked, Circuit circuit) in candidates)
        {
            circuits.Add(circuit);
            for (int draw = 0; draw < randomDraws; draw++)
            {
                circuits.Add(drawRandom(asked, seed + (ulong)draw));
            }
        }

        ImmutableArray<CircuitMeasurement> measured = CircuitMeter.Measure(model, pairs, metric, circuits, options);
        var scale = CircuitScale.Of(measured[0], measured[1]);
        var rows = ImmutableArray.CreateBuilder<CircuitEvaluation>(candidates.Count);
        for (int i = 0; i < candidates.Count; i++)
        {
            int first = 2 + (i * (randomDraws + 1));
            RandomBaseline? baseline = randomDraws == 0
                ? null
                : scale.Baseline(circuits.GetRange(first + 1, randomDraws), measured.AsSpan(first + 1, randomDraws));
            rows.Add(Row(candidates[i].EdgesAsked, circuits[first], measured[first], scale, baseline));
        }

        return new Judgement(
            measured[0].MeanMetric, measured[0].MeanAccuracy, measured[1].MeanMetric, measured[1].MeanKl, rows.MoveToImmutable());
    }

    private static CircuitEvaluation Row(
        int asked, Circuit circuit, CircuitMeasurement measured, CircuitScale scale, RandomBaseline? baseline)
        => new(
            asked,
            circuit.EdgeCount,
            circuit.NodeCount,
            measured.MeanMetric,
            scale.Faithfulness(measured),
            measured.MeanKl,
            scale.LossRecovered(measured),
            measured.MeanAccuracy,
            baseline);
}
