namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>A test of a hypothesis about a circuit.</summary>
/// <param name="Name">sufficiency, partial-necessity, minimality, equivalence or independence.</param>
/// <param name="Hypothesis">What is assumed until the p-value is below <paramref name="Alpha"/>.</param>
/// <param name="PValue">How often data at least this extreme come about under the hypothesis; NaN where the test is impossible.</param>
/// <param name="Count">Random circuits, or prompts, that the p-value rests on.</param>
/// <param name="Alpha">The level that the p-value is compared with.</param>
/// <param name="Statistic">What was counted or computed.</param>
/// <param name="IsRejected">Whether the p-value is below the level.</param>
/// <param name="Sentence">What it says, in plain words.</param>
public sealed record HypothesisTest(
    string Name, string Hypothesis, double PValue, int Count, double Alpha, double Statistic, bool IsRejected, string Sentence)
{
    /// <summary>Whether the circuit passes.</summary>
    public TestVerdict Outcome { get; init; }
}
