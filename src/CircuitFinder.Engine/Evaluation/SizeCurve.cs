using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>Faithfulness of the circuits that one ranking of scored edges gives, over the sizes of <see cref="SizeGrid"/>.</summary>
/// <param name="Ranking">Which edges are taken first.</param>
/// <param name="Points">By growing size.</param>
/// <param name="Cpr">The area under faithfulness: by definition of the curve ranked by helpfulness, reported of both.</param>
/// <param name="Cmd">The area to the whole model's faithfulness: by definition of the curve ranked by magnitude, reported of both.</param>
public sealed record SizeCurve(EdgeRanking Ranking, ImmutableArray<SizeCurvePoint> Points, Interval Cpr, Interval Cmd)
{
    /// <summary>Measures the curves of both rankings: by helpfulness, then by magnitude.</summary>
    /// <param name="subject">What circuits are measured on.</param>
    /// <param name="scores">One score an edge.</param>
    /// <param name="whole">The whole model's measurement.</param>
    /// <param name="empty">The empty circuit's.</param>
    /// <param name="bootstrap">Of as many examples as the subject has.</param>
    /// <exception cref="ArgumentException">A score is not a number, or the scores are of another graph.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static ImmutableArray<SizeCurve> Measure(
        EvaluationSubject subject, EdgeScores scores, CircuitMeasurement whole, CircuitMeasurement empty, Bootstrap bootstrap)
    {
        EdgeRanking[] rankings = [EdgeRanking.Helpfulness, EdgeRanking.Magnitude];
        int[] asked = [.. SizeGrid.Fractions.Select(fraction => SizeGrid.EdgesAt(fraction, scores.Graph.EdgeCount))];
        Circuit[] circuits =
            [.. rankings.SelectMany(ranking => asked.Select(count => Pruning.Prune(EdgeSelection.TopN(scores, count, ranking))))];
        ImmutableArray<CircuitMeasurement> measured = subject.Measure(circuits);
        return [.. rankings.Select((ranking, i) => Of(ranking, i * asked.Length))];

        SizeCurve Of(EdgeRanking ranking, int first) => new(
            ranking,
            [.. asked.Select((count, i) => Point(i, count, circuits[first + i].EdgeCount, measured[first + i]))],
            bootstrap.Of(draw => FaithfulnessArea.Cpr(SizeGrid.Fractions.AsSpan(), Curve(draw, first))),
            bootstrap.Of(draw => FaithfulnessArea.Cmd(SizeGrid.Fractions.AsSpan(), Curve(draw, first))));

        SizeCurvePoint Point(int size, int count, int left, CircuitMeasurement circuit) => new(
            SizeGrid.Fractions[size],
            count,
            left,
            bootstrap.Of(draw => CircuitQuality.FaithfulnessOf(draw, circuit, whole, empty)),
            bootstrap.Of(draw => 1 - (draw.Mean(circuit.Kl) / draw.Mean(empty.Kl))));

        double[] Curve(Resample draw, int first)
            => [.. asked.Select((_, i) => CircuitQuality.FaithfulnessOf(draw, measured[first + i], whole, empty))];
    }
}
