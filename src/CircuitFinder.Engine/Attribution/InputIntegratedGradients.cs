using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Attribution;

/// <summary>EAP-IG over inputs: the gradient averaged over runs whose input lies between the corrupted and the clean prompt.</summary>
/// <remarks>
/// Step k of K runs on corrupted + (k/K)·(clean − corrupted), k = 0…K−1: the corrupted end in, the clean end out. K forward and
/// backward passes,
/// one product of scores. Hanna, Pezzelle, Belinkov 2024, arXiv:2403.17806.
/// </remarks>
public sealed class InputIntegratedGradients : IAttributionMethod
{
    /// <inheritdoc/>
    public string Name => "eap-ig";

    /// <inheritdoc/>
    public string Description => "EAP with integrated gradients over inputs from corrupted to clean (Hanna, Pezzelle, Belinkov 2024)";

    /// <inheritdoc/>
    public bool IsSigned => true;

    /// <inheritdoc/>
    public bool TakesSteps => true;

    /// <inheritdoc/>
    public string? WhyUndefined(IMetric metric, AblationKind ablation)
        => GradientScoring.WhyUndefined(Name, metric) ?? GradientScoring.WhyUndefined(Name, ablation, "its path runs from the corrupted prompt to the clean one");

    /// <inheritdoc/>
    public EdgeScores Score(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options)
    {
        GradientScoring.ThrowIf(WhyUndefined(metric, options.Ablation));
        return GradientScoring.Score(model, pairs, metric, options, new Runs(options.Steps));
    }

    private sealed class Runs(int steps) : IGradientRuns
    {
        private readonly double[] _shares = [.. Enumerable.Range(0, steps).Select(k => k / (double)steps)];

        public int Count(ModelShape shape) => _shares.Length;

        public void Run(GradientChunk chunk) => InterpolatedRuns.Run(chunk, 0, [ComputationGraph.InputSource], _shares);
    }
}
