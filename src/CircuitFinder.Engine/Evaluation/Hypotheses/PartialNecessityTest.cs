using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>Does the model lose more without the circuit than without random circuits of its size?</summary>
/// <remarks>
/// Shi et al. 2024, arXiv:2410.13032, "partial necessity". The loss without R is the mean over prompts of |m_i(M∖R) − m_i(M)|,
/// M∖R the whole graph with R's edges ablated. Hypothesis: losing the circuit costs more than losing a random one with a chance
/// of at most q = 0.9. With k of n random circuits costing less, p = P(K ≥ k), K ~ Binomial(n, q). Random circuits are paths
/// of edges that the circuit lacks; of any edges where too few such paths are left to make circuits of nine tenths of its size on average.
/// </remarks>
public static class PartialNecessityTest
{
    private const ulong Salt = 0x6E65636573736974;
    private const double LeastShare = 0.9;

    /// <summary>Tests.</summary>
    /// <param name="subject">What circuits are measured on.</param>
    /// <param name="judged">The circuit.</param>
    /// <param name="options">Draws, quantile, level, seed.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static HypothesisTest Run(EvaluationSubject subject, MeasuredCircuit judged, TestOptions options)
    {
        Circuit circuit = judged.Circuit;
        Circuit[] random = Draw(circuit, edge => !circuit.Contains(edge), options);
        bool isBeside = random.Average(drawn => drawn.EdgeCount) >= LeastShare * circuit.EdgeCount;
        if (!isBeside)
        {
            random = Draw(circuit, _ => true, options);
        }

        ImmutableArray<CircuitMeasurement> measured = subject.Measure([CircuitEdits.Complement(circuit), .. random.Select(CircuitEdits.Complement)]);
        double own = Distances.Between(measured[0], judged.Whole);
        int cheaper = measured.Skip(1).Count(knocked => Distances.Between(knocked, judged.Whole) < own);
        double p = Binomial.AtLeast(options.Draws, cheaper, options.Quantile);
        bool isRejected = p < options.Alpha;
        string verdict = isRejected ? "it is more needed than" : "it is not shown to be more needed than";
        string place = isBeside ? "outside it" : "anywhere in the model, as too few paths lie outside it";
        return new HypothesisTest(
            "partial-necessity",
            string.Create(CultureInfo.InvariantCulture, $"its loss costs more than that of a random circuit of its size with a chance of at most {options.Quantile}"),
            p,
            options.Draws,
            options.Alpha,
            cheaper,
            isRejected,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Knocking the circuit out changes the model more than knocking out {cheaper} of {options.Draws} circuits of random paths {place} ({random.Average(drawn => drawn.EdgeCount):0.#} edges on average): {verdict} {options.Quantile:0 %} of them."))
        {
            Outcome = isRejected ? TestVerdict.Pass : cheaper <= options.Quantile * options.Draws ? TestVerdict.Fail : TestVerdict.Undecided,
        };
    }

    private static Circuit[] Draw(Circuit circuit, Func<int, bool> allowed, TestOptions options)
        =>
        [
            .. Enumerable.Range(0, options.Draws).Select(
                draw => RandomPaths.Draw(circuit.Graph, circuit.EdgeCount, allowed, (options.Seed ^ Salt) + (ulong)draw)),
        ];
}
