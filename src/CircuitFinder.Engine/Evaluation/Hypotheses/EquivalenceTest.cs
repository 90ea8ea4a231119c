using System.Globalization;
using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>Does the circuit do better than the model about as often as worse?</summary>
/// <remarks>
/// Shi et al. 2024, arXiv:2410.13032, "equivalence": hypothesis |P(m_i(C) > m_i(M)) − 1/2| &lt; ε, ε = 0.1, a sign test over
/// prompts; see <see cref="SignTest"/>. Deviation: prompts on which both are equal to the bit are left out.
/// </remarks>
public static class EquivalenceTest
{
    /// <summary>Tests; measures nothing.</summary>
    /// <param name="judged">The circuit.</param>
    /// <param name="options">Tolerance and level.</param>
    public static HypothesisTest Run(MeasuredCircuit judged, TestOptions options)
    {
        SignTest sign = SignTest.Of(judged.Measurement.Metric, judged.Whole.Metric, options.Tolerance);
        bool isRejected = sign.PValue < options.Alpha;
        string verdict = isRejected
            ? (2 * sign.Larger < sign.Untied ? "it is systematically weaker than the model" : "it is systematically stronger than the model")
            : "a systematic difference is not shown";
        return new HypothesisTest(
            "equivalence",
            string.Create(CultureInfo.InvariantCulture, $"|P(circuit does better) - 1/2| < {options.Tolerance}"),
            sign.PValue,
            sign.Untied,
            options.Alpha,
            sign.Larger,
            isRejected,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The circuit does better than the whole model on {sign.Larger} of {sign.Untied} prompts: {verdict} (ties are left out)."))
        {
            Outcome = isRejected ? TestVerdict.Fail
                : sign.Untied == 0 || Math.Abs(((double)sign.Larger / sign.Untied) - 0.5) < options.Tolerance ? TestVerdict.Pass : TestVerdict.Undecided,
        };
    }
}
