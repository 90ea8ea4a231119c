using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>Is the circuit more faithful than random circuits of its size?</summary>
/// <remarks>
/// Shi et al. 2024, arXiv:2410.13032, "sufficiency". Unfaithfulness of a circuit is the mean over prompts of |m_i(C) − m_i(M)|.
/// Hypothesis: the circuit is nearer to the whole model than a random one with a chance of at most q = 0.9. With k of n random
/// circuits farther away, p = P(K ≥ k), K ~ Binomial(n, q). Random circuits are drawn from random paths, as many edges
/// as pruning leaves the circuit. Deviation: a tie counts against the circuit, where the authors' code counts it in its favour.
/// </remarks>
public static class SufficiencyTest
{
    private const ulong Salt = 0x7355666669636965;

    /// <summary>Tests.</summary>
    /// <param name="subject">What circuits are measured on.</param>
    /// <param name="judged">The circuit.</param>
    /// <param name="options">Draws, quantile, level, seed.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static HypothesisTest Run(EvaluationSubject subject, MeasuredCircuit judged, TestOptions options)
    {
        IReadOnlyList<Circuit> random = RandomBaseline.Draw(judged.Circuit, options.Draws, options.Seed ^ Salt, subject.Options.Cancellation);
        ImmutableArray<CircuitMeasurement> measured = subject.Measure(random);
        double own = Distances.Between(judged.Measurement, judged.Whole);
        int farther = measured.Count(circuit => Distances.Between(circuit, judged.Whole) > own);
        double p = Binomial.AtLeast(options.Draws, farther, options.Quantile);
        bool isRejected = p < options.Alpha;
        string verdict = isRejected ? "it is more faithful than" : "it is not shown to be more faithful than";
        return new HypothesisTest(
            "sufficiency",
            string.Create(CultureInfo.InvariantCulture, $"nearer to the model than a random circuit of its size with a chance of at most {options.Quantile}"),
            p,
            options.Draws,
            options.Alpha,
            farther,
            isRejected,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The circuit is nearer to the whole model than {farther} of {options.Draws} circuits of random paths ({random.Average(circuit => circuit.EdgeCount):0.#} edges on average): {verdict} {options.Quantile:0 %} of them (ties count against it)."))
        {
            Outcome = isRejected ? TestVerdict.Pass : farther <= options.Quantile * options.Draws ? TestVerdict.Fail : TestVerdict.Undecided,
        };
    }
}
