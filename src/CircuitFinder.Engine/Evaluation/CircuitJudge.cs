using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>Judges circuits of several sizes beside connected random circuits of as many edges.</summary>
public static class CircuitJudge
{
    /// <summary>Judges circuits.</summary>
    /// <param name="subject">What they are measured on.</param>
    /// <param name="candidates">Circuits, pruned, with the number of edges that selection was asked for.</param>
    /// <param name="randomDraws">Random circuits a candidate; 0 leaves the baseline out.</param>
    /// <param name="seed">Seeds the random circuits.</param>
    /// <exception cref="ArgumentException">A circuit is of another graph.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static Judgement Judge(
        EvaluationSubject subject, IReadOnlyList<(int EdgesAsked, Circuit Circuit)> candidates, int randomDraws, ulong seed)
    {
        var circuits = new List<Circuit> { Circuit.Whole(subject.Graph), Circuit.Empty(subject.Graph) };
        foreach ((_, Circuit circuit) in candidates)
        {
            circuits.Add(circuit);
            circuits.AddRange(RandomBaseline.Draw(circuit, randomDraws, seed, subject.Options.Cancellation));
        }

        ImmutableArray<CircuitMeasurement> measured = subject.Measure(circuits);
        var scale = FaithfulnessScale.Of(measured[0], measured[1]);
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
            measured[0].MeanMetric, measured[0].MeanAccuracy, measured[1].MeanMetric, measured[1].MeanKl, rows.MoveToImmutable())
        { Notes = scale.Notes };
    }

    private static CircuitEvaluation Row(
        int asked, Circuit circuit, CircuitMeasurement measured, FaithfulnessScale scale, RandomBaseline? baseline)
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
