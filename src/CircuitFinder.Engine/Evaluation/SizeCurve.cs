using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>Faithfulness of the circuits that one ranking of scored edges gives, over the sizes of <see cref="SizeGrid"/>.</summary>
/// <param name="Ranking">Which edges are taken first.</param>
/// <param name="Points">By growing size; none where no edge ranks before another.</param>
/// <param name="Cpr">The area under faithfulness: by definition of the curve ranked by helpfulness, reported of both.</param>
/// <param name="Cmd">The area to the whole model's faithfulness: by definition of the curve ranked by magnitude, reported of both.</param>
public sealed record SizeCurve(EdgeRanking Ranking, ImmutableArray<SizeCurvePoint> Points, Estimate Cpr, Estimate Cmd)
{
    /// <summary>Measures the curves of both rankings: by helpfulness, then by magnitude.</summary>
    /// <param name="subject">What circuits are measured on.</param>
    /// <param name="scores">One score an edge.</param>
    /// <param name="bootstrap">Of as many examples as the subject has.</param>
    /// <exception cref="ArgumentException">A score is not a number, or the scores are of another graph.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static ImmutableArray<SizeCurve> Measure(
        EvaluationSubject subject, EdgeScores scores, Bootstrap bootstrap)
    {
        FaithfulnessScale scale = CircuitEvaluator.Scale(subject);
        EdgeRanking[] rankings = [EdgeRanking.Helpfulness, EdgeRanking.Magnitude];
        int[] asked = [.. SizeGrid.Fractions.Select(fraction => SizeGrid.EdgesAt(fraction, scores.Graph.EdgeCount))];
        Circuit[][] circuits =
        [
            .. rankings.Select(ranking => Unranked(scores, ranking) is null
                ? asked.Select(count => Pruning.Prune(EdgeSelection.TopN(scores, count, ranking))).ToArray()
                : []),
        ];
        ImmutableArray<CircuitMeasurement> measured = subject.Measure([.. circuits.SelectMany(ranked => ranked)]);
        int first = 0;
        var curves = ImmutableArray.CreateBuilder<SizeCurve>(rankings.Length);
        for (int i = 0; i < rankings.Length; i++)
        {
            curves.Add(Of(rankings[i], Unranked(scores, rankings[i]), scale, asked, circuits[i], measured.Slice(first, circuits[i].Length), bootstrap));
            first += circuits[i].Length;
        }

        return curves.MoveToImmutable();
    }

    /// <summary>Why scores rank no edges; null where they rank some.</summary>
    /// <param name="scores">One score an edge.</param>
    /// <param name="ranking">By which.</param>
    public static string? Unranked(EdgeScores scores, EdgeRanking ranking)
    {
        bool isMagnitude = ranking == EdgeRanking.Magnitude;
        return scores.Values.Select(score => isMagnitude ? Math.Abs(score) : score).Distinct().Take(2).Count() == 2
            ? null
            : $"no edge scores differ{(isMagnitude ? " in size" : "")}, so that they rank nothing";
    }

    private static SizeCurve Of(
        EdgeRanking ranking,
        string? unranked,
        FaithfulnessScale scale,
        int[] asked,
        Circuit[] circuits,
        ImmutableArray<CircuitMeasurement> measured,
        Bootstrap bootstrap)
    {
        double[] Curve(Resample draw) => [.. measured.Select(circuit => scale.Faithfulness(draw, circuit))];
        Estimate Area(Func<double[], double> area)
            => bootstrap.Of(draw => unranked is null ? area(Curve(draw)) : double.NaN, unranked ?? scale.NoFaithfulness);
        return new SizeCurve(
            ranking,
            [
                .. circuits.Select((circuit, size) => new SizeCurvePoint(
                    SizeGrid.Fractions[size],
                    asked[size],
                    circuit.EdgeCount,
                    bootstrap.Of(draw => scale.Faithfulness(draw, measured[size]), scale.NoFaithfulness),
                    bootstrap.Of(draw => scale.LossRecovered(draw, measured[size]), scale.NoLossRecovered))),
            ],
            Area(curve => FaithfulnessArea.Cpr(SizeGrid.Fractions.AsSpan(), curve)),
            Area(curve => FaithfulnessArea.Cmd(SizeGrid.Fractions.AsSpan(), curve)));
    }
}
