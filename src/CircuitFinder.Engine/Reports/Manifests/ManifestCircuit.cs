using CircuitFinder.Engine.Evaluation;

namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>The reported circuit in a manifest, on the prompts that found it. Fields as in <see cref="CircuitFigures"/>, without
/// bounds.</summary>
/// <param name="EdgesAsked">Number of edges that selection was asked for, or that a search kept.</param>
/// <param name="EdgesLeft">Number of edges after pruning.</param>
/// <param name="NodesLeft">Nodes with a kept edge.</param>
/// <param name="Metric">m(C).</param>
/// <param name="Faithfulness">(m(C) − m(∅)) / (m(M) − m(∅)).</param>
/// <param name="KlNats">D(model ‖ circuit), nats.</param>
/// <param name="LossRecovered">1 − D(C)/D(∅).</param>
/// <param name="Accuracy">Fraction of prompts answered right.</param>
/// <param name="Random">Random circuits of its size; null when none were drawn.</param>
/// <param name="HeldOut">The same circuit on fresh prompts; null when it was not evaluated on any.</param>
public sealed record ManifestCircuit(
    int EdgesAsked,
    int EdgesLeft,
    int NodesLeft,
    double Metric,
    double Faithfulness,
    double KlNats,
    double LossRecovered,
    double Accuracy,
    RandomBaseline? Random,
    ManifestHeldOut? HeldOut)
{
    internal static ManifestCircuit Of(CircuitFigures figures) => new(
        figures.EdgesAsked,
        figures.EdgesLeft,
        figures.NodesLeft,
        figures.Metric.Value,
        figures.Faithfulness.Value,
        figures.KlNats.Value,
        figures.LossRecovered.Value,
        figures.Accuracy.Value,
        figures.Random,
        figures.HeldOut is { } fresh
            ? new ManifestHeldOut(fresh.Metric.Value, fresh.Faithfulness.Value, fresh.KlNats.Value, fresh.LossRecovered.Value, fresh.Accuracy.Value)
            : null);
}
