using System.Globalization;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>Does the model without the circuit still know anything of what the whole model does?</summary>
/// <remarks>
/// Shi et al. 2024, arXiv:2410.13032, "independence": hypothesis m_i(M∖C) and m_i(M) are independent over prompts, by a permutation
/// test of HSIC; see <see cref="HsicTest"/>. Deviation: each figure has its own bandwidth, where the authors' code gives both
/// the median distance between the two; and the p-value counts the observed order as one of the permutations.
/// </remarks>
public static class IndependenceTest
{
    // Fewer could hardly show a dependence that there is.
    private const int LeastPrompts = 10;

    private const ulong Salt = 0x696E646570656E64;

    /// <summary>Tests.</summary>
    /// <param name="subject">What circuits are measured on.</param>
    /// <param name="judged">The circuit.</param>
    /// <param name="options">Permutations, level, seed.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static HypothesisTest Run(EvaluationSubject subject, MeasuredCircuit judged, TestOptions options)
    {
        const string Hypothesis = "what the model does without the circuit is independent of what the whole model does";
        if (subject.Pairs.Length < 2)
        {
            return new HypothesisTest(
                "independence", Hypothesis, double.NaN, 1, options.Alpha, double.NaN, false, "Independence needs two prompts or more: not tested.");
        }

        CircuitMeasurement rest = subject.Measure([CircuitEdits.Complement(judged.Circuit)])[0];
        HsicTest test = HsicTest.Of(rest.Metric, judged.Whole.Metric, options.Permutations, options.Seed ^ Salt);
        bool isRejected = test.PValue < options.Alpha;
        string verdict = isRejected
            ? "still varies with what the whole model does: something of the task's mechanism lies outside it"
            : "is not shown to vary with what the whole model does";
        return new HypothesisTest(
            "independence",
            Hypothesis,
            test.PValue,
            subject.Pairs.Length,
            options.Alpha,
            test.Statistic,
            isRejected,
            string.Create(
                CultureInfo.InvariantCulture,
                $"With the circuit knocked out the metric {verdict} (HSIC {test.Statistic:G3}, {options.Permutations} permutations, a bandwidth each)."))
        {
            Outcome = isRejected ? TestVerdict.Fail : subject.Pairs.Length >= LeastPrompts ? TestVerdict.Pass : TestVerdict.Undecided,
        };
    }
}
