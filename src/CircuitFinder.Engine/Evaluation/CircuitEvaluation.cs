namespace CircuitFinder.Engine.Evaluation;

/// <summary>How much of a behaviour a circuit recovers, beside random circuits of its size.</summary>
/// <param name="EdgesAsked">Number of edges that selection was asked for, or that a search kept.</param>
/// <param name="EdgesLeft">Number of edges after pruning.</param>
/// <param name="NodesLeft">Nodes with a kept edge: the input, heads, MLPs and the logits.</param>
/// <param name="Metric">m(C): the metric of the circuit, mean over prompts.</param>
/// <param name="Faithfulness">(m(C) − m(∅)) / (m(M) − m(∅)).</param>
/// <param name="KlNats">D(model ‖ circuit) at the answer position, nats, mean over prompts.</param>
/// <param name="LossRecovered">1 − D(C)/D(∅).</param>
/// <param name="Accuracy">Fraction of prompts on which a right answer outranks every wrong one; NaN without wrong answers.</param>
/// <param name="Random">The random baseline; null when it was not drawn.</param>
public sealed record CircuitEvaluation(
    int EdgesAsked,
    int EdgesLeft,
    int NodesLeft,
    double Metric,
    double Faithfulness,
    double KlNats,
    double LossRecovered,
    double Accuracy,
    RandomBaseline? Random)
{
    /// <summary>The same circuit on fresh prompts; null when it was not judged on any.</summary>
    public HeldOutFigures? HeldOut { get; init; }
}
