using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Attribution;

/// <summary>EAP-IG over activations: the gradient averaged over runs in which one writer after another lies between ablated and
/// clean.</summary>
/// <remarks>
/// 1 + 2·layers points: the input, all heads of a layer together, each MLP (1 + layers without MLPs). At each, K runs give that
/// writer's output as
/// ablated + (k/K)·(clean − ablated), k = 1…K; the gradient of every read is the mean over all runs. A replaced output does not
/// depend on what its
/// writer read, so those reads get no gradient from its own runs. Hanna, Pezzelle, Belinkov 2024; Marks et al. 2024,
/// arXiv:2403.19647, for features.
/// </remarks>
public sealed class ActivationIntegratedGradients : IAttributionMethod
{
    /// <inheritdoc/>
    public string Name => "eap-ig-activations";

    /// <inheritdoc/>
    public string Description => "EAP with integrated gradients over each layer's activations from ablated to clean (Hanna, Pezzelle, Belinkov 2024)";

    /// <inheritdoc/>
    public bool IsSigned => true;

    /// <inheritdoc/>
    public bool TakesSteps => true;

    /// <inheritdoc/>
    public string? WhyUndefined(IMetric metric, AblationKind ablation) => GradientScoring.WhyUndefined(Name, metric);

    /// <inheritdoc/>
    public EdgeScores Score(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options)
    {
        GradientScoring.ThrowIf(WhyUndefined(metric, options.Ablation));
        return GradientScoring.Score(model, pairs, metric, options, new Runs(options.Steps));
    }

    private sealed class Runs(int steps) : IGradientRuns
    {
        private readonly double[] _shares = [.. Enumerable.Range(1, steps).Select(k => k / (double)steps)];

        public int Count(ModelShape shape) => _shares.Length * (1 + (shape.LayerCount * (shape.HasMlp ? 2 : 1)));

        // From the last writer to the first: each run overwrites what lies above its point, and so leaves the clean run below the next.
        public void Run(GradientChunk chunk)
        {
            ComputationGraph graph = ModelGraph.Of(chunk.Model.Shape);
            for (int layer = graph.LayerCount - 1; layer >= 0; layer--)
            {
                if (graph.HasMlp)
                {
                    InterpolatedRuns.Run(chunk, (2 * layer) + 2, [graph.MlpSource(layer)], _shares);
                }

                int[] heads = [.. Enumerable.Range(graph.HeadSource(layer, 0), graph.HeadCount)];
                InterpolatedRuns.Run(chunk, (2 * layer) + 1, heads, _shares);
            }

            InterpolatedRuns.Run(chunk, 0, [ComputationGraph.InputSource], _shares);
        }
    }
}
