using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Attribution;

/// <summary>EAP with the mean of the gradients on the clean and on the corrupted run.</summary>
/// <remarks>The trapezoid of EAP-IG's path with its two ends alone. Hanna, Pezzelle, Belinkov 2024, arXiv:2403.17806.</remarks>
public sealed class CleanCorrupted : IAttributionMethod
{
    /// <inheritdoc/>
    public string Name => "clean-corrupted";

    /// <inheritdoc/>
    public string Description => "EAP with the mean of the gradients on the clean and on the corrupted run (Hanna, Pezzelle, Belinkov 2024)";

    /// <inheritdoc/>
    public bool IsSigned => true;

    /// <inheritdoc/>
    public string? WhyUndefined(IMetric metric, AblationKind ablation)
        => GradientScoring.WhyUndefined(Name, metric) ?? GradientScoring.WhyUndefined(Name, ablation, "one of its two gradients is taken on the corrupted prompt");

    /// <inheritdoc/>
    public EdgeScores Score(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options)
    {
        GradientScoring.ThrowIf(WhyUndefined(metric, options.Ablation));
        return GradientScoring.Score(model, pairs, metric, options, new Runs());
    }

    private sealed class Runs : IGradientRuns
    {
        public int Count(ModelShape shape) => 2;

        public void Run(GradientChunk chunk)
        {
            chunk.TakeGradient(chunk.Activations.Logits.First(chunk.Prompts.Clean.AnswerCount));
            chunk.TakeGradient(ForwardPass.Run(chunk.Model, chunk.Prompts.Corrupted, chunk.Activations));
        }
    }
}
