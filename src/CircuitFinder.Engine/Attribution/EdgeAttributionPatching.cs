using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Attribution;

/// <summary>Edge attribution patching: the gradient on the clean run; two forward passes and one backward pass a prompt pair.</summary>
/// <remarks>
/// score(s→d) = mean over prompts of Σ over position and d_model of (ablated_s − clean_s) · ∂metric/∂read_d, gradient on the clean run.
/// First order: exact only where the metric is linear in the source. Syed, Rager, Conmy 2023, arXiv:2310.10348.
/// </remarks>
public sealed class EdgeAttributionPatching : IAttributionMethod
{
    /// <inheritdoc/>
    public string Name => "eap";

    /// <inheritdoc/>
    public string Description => "edge attribution patching: the gradient on the clean run (Syed, Rager, Conmy 2023)";

    /// <inheritdoc/>
    public bool IsSigned => true;

    /// <inheritdoc/>
    public string? WhyUndefined(IMetric metric, AblationKind ablation) => GradientScoring.RefusalOnTheCleanRun(Name, metric);

    /// <inheritdoc/>
    public EdgeScores Score(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options)
    {
        GradientScoring.ThrowIf(WhyUndefined(metric, options.Ablation));
        return GradientScoring.Score(model, pairs, metric, options, new CleanRun());
    }
}
