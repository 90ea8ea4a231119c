using System.Text.Json.Serialization;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Engine.Reports.Minimal;

/// <summary>One stage of a pruning, judged on one set of prompts.</summary>
/// <param name="Stage"><c>given</c>, <c>prefix</c> (the smallest prefix of the ranking that reaches the target) or <c>minimal</c>.</param>
/// <param name="Prompts"><c>found_on</c> or <c>held_out</c>.</param>
/// <param name="Examples">Number of prompts.</param>
/// <param name="Edges">Edges of the circuit.</param>
/// <param name="Nodes">Heads and MLPs of the circuit.</param>
/// <param name="Faithfulness">(m(C) − m(∅)) / (m(M) − m(∅)), with its interval over prompts.</param>
/// <param name="LossRecovered">1 − KL(model ‖ C)/KL(model ‖ ∅), with its interval.</param>
/// <param name="AccuracyKept">Accuracy of the circuit over that of the model, with its interval.</param>
/// <param name="Random">Connected random circuits of as many edges; null when none were drawn.</param>
public sealed record PrunedCircuit(
    string Stage,
    string Prompts,
    int Examples,
    int Edges,
    int Nodes,
    Estimate Faithfulness,
    Estimate LossRecovered,
    Estimate AccuracyKept,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RandomBaseline? Random)
{
    /// <summary>The figures of a circuit as a row.</summary>
    internal static PrunedCircuit Of(string stage, string prompts, CircuitFigures figures) => new(
        stage,
        prompts,
        figures.Metric.Count,
        figures.EdgesLeft,
        figures.NodesLeft,
        figures.Faithfulness,
        figures.LossRecovered,
        figures.AccuracyKept,
        figures.Random);
}
