namespace CircuitFinder.Engine.Evaluation;

/// <summary>What a circuit does on fresh prompts that did not find it. Fields as in <see cref="CircuitEvaluation"/>.</summary>
/// <param name="Metric">m(C).</param>
/// <param name="Faithfulness">(m(C) − m(∅)) / (m(M) − m(∅)), all on the fresh prompts.</param>
/// <param name="KlNats">D(model ‖ circuit), nats.</param>
/// <param name="LossRecovered">1 − D(C)/D(∅).</param>
/// <param name="Accuracy">Fraction of prompts answered right; NaN without wrong answers.</param>
public sealed record HeldOutFigures(double Metric, double Faithfulness, double KlNats, double LossRecovered, double Accuracy)
{
    /// <summary>The figures of a circuit that was judged on the fresh prompts.</summary>
    public static HeldOutFigures Of(CircuitEvaluation judged)
        => new(judged.Metric, judged.Faithfulness, judged.KlNats, judged.LossRecovered, judged.Accuracy);
}
