using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>How good a run's circuits are.</summary>
/// <param name="WholeMetric">m(M), the whole model, on the prompts that found the circuits.</param>
/// <param name="WholeAccuracy">Accuracy of the whole model; NaN without wrong answers.</param>
/// <param name="EmptyMetric">m(∅), every edge ablated.</param>
/// <param name="EmptyKl">D(∅), nats.</param>
/// <param name="Circuits">One row a circuit, points on the prompts that found them.</param>
/// <param name="Reported">The reported circuit with intervals, on held-out prompts where there are any; null when nothing was
/// evaluated.</param>
/// <param name="Curves">The scores' circuits over the size grid, ranked by helpfulness and by magnitude; empty for a search that
/// ranks no edges.</param>
public sealed record DiscoveryEvaluation(
    double WholeMetric,
    double WholeAccuracy,
    double EmptyMetric,
    double EmptyKl,
    ImmutableArray<CircuitFigures> Circuits,
    CircuitFigures? Reported,
    ImmutableArray<SizeCurve> Curves)
{
    /// <summary>Why figures are undefined, a sentence each without its full stop; none where all are defined.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The area under faithfulness, ranked by helpfulness; null without curves.</summary>
    public Estimate? Cpr => Curves.IsEmpty ? null : Curves[0].Cpr;

    /// <summary>The area between faithfulness and 1, ranked by magnitude; null without curves.</summary>
    public Estimate? Cmd => Curves.IsEmpty ? null : Curves[1].Cmd;

    /// <summary>Circuits that nobody evaluated.</summary>
    internal static DiscoveryEvaluation None(SizedCircuits sized) => new(
        double.NaN, double.NaN, double.NaN, double.NaN, [.. sized.Rows.Select(row => CircuitFigures.None(row.EdgesAsked, row.Circuit))], null, []);
}
