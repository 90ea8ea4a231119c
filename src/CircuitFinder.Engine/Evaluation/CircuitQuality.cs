using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>How good a circuit is, each figure with a 95 % bootstrap interval over prompts.</summary>
/// <param name="Metric">m(C), a performance: larger is better.</param>
/// <param name="WholeMetric">m(M), the whole model.</param>
/// <param name="EmptyMetric">m(∅), every edge ablated.</param>
/// <param name="Faithfulness">(m(C) − m(∅)) / (m(M) − m(∅)), all three from the same draw of prompts.</param>
/// <param name="KlNats">D(model ‖ circuit) at the answer position, nats.</param>
/// <param name="LossRecovered">1 − D(C)/D(∅).</param>
/// <param name="Accuracy">Fraction of prompts on which a right answer outranks every wrong one; NaN without wrong answers.</param>
/// <param name="WholeAccuracy">The same of the whole model.</param>
/// <param name="AccuracyKept">Accuracy of the circuit / accuracy of the whole model.</param>
public sealed record CircuitQuality(
    Estimate Metric,
    Estimate WholeMetric,
    Estimate EmptyMetric,
    Estimate Faithfulness,
    Estimate KlNats,
    Estimate LossRecovered,
    Estimate Accuracy,
    Estimate WholeAccuracy,
    Estimate AccuracyKept)
{
    /// <summary>Judges from measurements on the same prompts.</summary>
    /// <param name="circuit">The circuit's.</param>
    /// <param name="whole">The whole model's.</param>
    /// <param name="empty">The empty circuit's.</param>
    /// <param name="bootstrap">Of as many examples.</param>
    public static CircuitQuality Of(CircuitMeasurement circuit, CircuitMeasurement whole, CircuitMeasurement empty, Bootstrap bootstrap)
    {
        var scale = FaithfulnessScale.Of(whole, empty);
        string noneKept = scale.NoAccuracy ?? "accuracy kept is undefined: the whole model is right on no prompt";
        return new CircuitQuality(
            bootstrap.Of(draw => draw.Mean(circuit.Metric)),
            bootstrap.Of(draw => draw.Mean(whole.Metric)),
            bootstrap.Of(draw => draw.Mean(empty.Metric)),
            bootstrap.Of(draw => scale.Faithfulness(draw, circuit), scale.NoFaithfulness),
            bootstrap.Of(draw => draw.Mean(circuit.Kl)),
            bootstrap.Of(draw => scale.LossRecovered(draw, circuit), scale.NoLossRecovered),
            bootstrap.Of(draw => draw.Mean(circuit.Accuracy), scale.NoAccuracy),
            bootstrap.Of(draw => draw.Mean(whole.Accuracy), scale.NoAccuracy),
            bootstrap.Of(draw => draw.Mean(circuit.Accuracy) / draw.Mean(whole.Accuracy), noneKept));
    }
}
