using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>Judges one circuit, with intervals, beside connected random circuits of as many edges as pruning leaves it.</summary>
public static class QualityJudge
{
    /// <summary>Judges.</summary>
    /// <param name="subject">What it is measured on.</param>
    /// <param name="circuit">The circuit, measured as it is.</param>
    /// <param name="bootstrap">Of as many examples as the subject has.</param>
    /// <param name="randomDraws">Random circuits; 0 leaves them out.</param>
    /// <param name="seed">Seeds the random circuits.</param>
    /// <exception cref="ArgumentException">The circuit is of another graph.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static JudgedCircuit Judge(EvaluationSubject subject, Circuit circuit, Bootstrap bootstrap, int randomDraws, ulong seed)
    {
        IReadOnlyList<Circuit> random = RandomBaseline.Draw(circuit, randomDraws, seed, subject.Options.Cancellation);
        ImmutableArray<CircuitMeasurement> measured =
            subject.Measure([Circuit.Whole(subject.Graph), Circuit.Empty(subject.Graph), circuit, .. random]);
        return new JudgedCircuit(
            circuit,
            measured[2],
            measured[0],
            measured[1],
            CircuitQuality.Of(measured[2], measured[0], measured[1], bootstrap),
            randomDraws == 0 ? null : FaithfulnessScale.Of(measured[0], measured[1]).Baseline(random, measured.AsSpan(3, randomDraws)));
    }
}
