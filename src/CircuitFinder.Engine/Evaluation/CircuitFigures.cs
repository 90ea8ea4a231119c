using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>How good a circuit is. Figures have 95 % bootstrap intervals over prompts, or are points without bounds where none were
/// asked for.</summary>
/// <param name="EdgesAsked">Number of edges that selection was asked for, or that a search kept.</param>
/// <param name="EdgesLeft">Number of edges after pruning.</param>
/// <param name="NodesLeft">Nodes with a kept edge: the input, heads, MLPs and the logits.</param>
/// <param name="Metric">m(C), a performance: larger is better.</param>
/// <param name="WholeMetric">m(M), the whole model.</param>
/// <param name="EmptyMetric">m(∅), every edge ablated.</param>
/// <param name="Faithfulness">(m(C) − m(∅)) / (m(M) − m(∅)), all three from the same draw of prompts.</param>
/// <param name="KlNats">D(model ‖ circuit) at the answer position, nats.</param>
/// <param name="LossRecovered">1 − D(C)/D(∅).</param>
/// <param name="Accuracy">Fraction of prompts on which a right answer outranks every wrong one; NaN without wrong answers.</param>
/// <param name="WholeAccuracy">The same of the whole model.</param>
/// <param name="AccuracyKept">Accuracy of the circuit / accuracy of the whole model.</param>
public sealed record CircuitFigures(
    int EdgesAsked,
    int EdgesLeft,
    int NodesLeft,
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
    /// <summary>Connected random circuits of as many edges as pruning leaves the circuit; null when none were drawn.</summary>
    public RandomBaseline? Random { get; init; }

    /// <summary>The same circuit on fresh prompts; null when it was not evaluated on any.</summary>
    public CircuitFigures? HeldOut { get; init; }

    /// <summary>The figures of measurements on the same prompts.</summary>
    /// <param name="measured">The measurements.</param>
    /// <param name="bootstrap">Of as many examples; null for points without bounds.</param>
    public static CircuitFigures Of(MeasuredCircuit measured, Bootstrap? bootstrap)
    {
        (Circuit circuit, CircuitMeasurement own, CircuitMeasurement whole, CircuitMeasurement empty) = measured;
        FaithfulnessScale scale = measured.Scale;
        string noneKept = scale.NoAccuracy ?? "accuracy kept is undefined: the whole model is right on no prompt";
        Estimate Figure(Func<Resample, double> statistic, double point, string? undefined = null) => bootstrap is null
            ? Estimate.Point(point, own.Metric.Length)
            : bootstrap.Of(statistic, undefined);
        return new CircuitFigures(
            circuit.EdgeCount,
            circuit.EdgeCount,
            circuit.NodeCount,
            Figure(draw => draw.Mean(own.Metric), own.MeanMetric),
            Figure(draw => draw.Mean(whole.Metric), whole.MeanMetric),
            Figure(draw => draw.Mean(empty.Metric), empty.MeanMetric),
            Figure(draw => scale.Faithfulness(draw, own), scale.Faithfulness(own), scale.NoFaithfulness),
            Figure(draw => draw.Mean(own.Kl), own.MeanKl),
            Figure(draw => scale.LossRecovered(draw, own), scale.LossRecovered(own), scale.NoLossRecovered),
            Figure(draw => draw.Mean(own.Accuracy), own.MeanAccuracy, scale.NoAccuracy),
            Figure(draw => draw.Mean(whole.Accuracy), whole.MeanAccuracy, scale.NoAccuracy),
            Figure(draw => draw.Mean(own.Accuracy) / draw.Mean(whole.Accuracy), own.MeanAccuracy / whole.MeanAccuracy, noneKept));
    }

    /// <summary>A circuit that nobody evaluated: its size, and NaN for every figure.</summary>
    /// <param name="edgesAsked">Number of edges that selection was asked for.</param>
    /// <param name="circuit">The circuit, pruned.</param>
    public static CircuitFigures None(int edgesAsked, Circuit circuit)
    {
        var none = Estimate.Point(double.NaN, 0);
        return new CircuitFigures(edgesAsked, circuit.EdgeCount, circuit.NodeCount, none, none, none, none, none, none, none, none, none);
    }
}
