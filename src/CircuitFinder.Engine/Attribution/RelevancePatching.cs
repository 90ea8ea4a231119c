using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Blocks;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Attribution;

/// <summary>Relevance patching: EAP with the propagation coefficients of layer-wise relevance propagation in place of the
/// gradient.</summary>
/// <remarks>
/// score(s→d) = mean over prompts of Σ over position and d_model of (ablated_s − clean_s) · c_d, where c_d is the backward pass of
/// the clean run under
/// <see cref="GradientRules.Relevance"/>: norms keep their deviation, attention its pattern (so reads of queries and keys score 0),
/// and activation
/// functions are lines through the origin. Two forward passes and one backward pass a prompt pair. On a model without norms,
/// attention patterns and activation functions that
/// change it is EAP. Jafari, Eberle, Khakzar, Nanda 2025, arXiv:2508.21258.
/// </remarks>
public sealed class RelevancePatching : IAttributionMethod
{
    /// <inheritdoc/>
    public string Name => "relp";

    /// <inheritdoc/>
    public string Description => "relevance patching: EAP with relevance propagation in place of the gradient (Jafari, Eberle, Khakzar, Nanda 2025)";

    /// <inheritdoc/>
    public bool IsSigned => true;

    /// <inheritdoc/>
    public string? WhyUndefined(IMetric metric, AblationKind ablation) => GradientScoring.RefusalOnTheCleanRun(Name, metric);

    /// <inheritdoc/>
    public EdgeScores Score(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options)
    {
        GradientScoring.ThrowIf(WhyUndefined(metric, options.Ablation));
        return GradientScoring.Score(model, pairs, metric, options, new CleanRun(), GradientRules.Relevance);
    }
}
