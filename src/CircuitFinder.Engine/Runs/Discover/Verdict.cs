using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>What a run's circuit is worth, with 95 % bootstrap intervals over prompts: on held-out prompts where there are any.</summary>
/// <param name="Judged">The reported circuit.</param>
/// <param name="Curves">Its scores' circuits over the size grid, ranked by helpfulness and by magnitude; empty for a search that ranks no edges.</param>
public sealed record Verdict(JudgedCircuit Judged, ImmutableArray<SizeCurve> Curves)
{
    /// <summary>The area under faithfulness, ranked by helpfulness; null without curves.</summary>
    public Estimate? Cpr => Curves.IsEmpty ? null : Curves[0].Cpr;

    /// <summary>The area between faithfulness and 1, ranked by magnitude; null without curves.</summary>
    public Estimate? Cmd => Curves.IsEmpty ? null : Curves[1].Cmd;
}
