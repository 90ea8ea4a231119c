using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Blocks;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Attribution;

/// <summary>What methods by gradient share: score(s→d) = mean over prompts of Σ over position and d_model of (ablated_s − clean_s)
/// · (mean gradient of read_d).</summary>
/// <remarks>
/// Gradients are averaged before the one product with the differences. Memory is bounded by one chunk of prompts; neither the chunk's size
/// nor the thread count changes a bit.
/// </remarks>
internal static class GradientScoring
{
    public static EdgeScores Score(
        Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options, IGradientRuns runs, GradientRules rules = default)
    {
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        IReadOnlyList<PairChunk> chunks = PairChunk.Cut(pairs, options.BatchSize, model);
        ChunkCapacity capacity = ChunkCapacity.Of(chunks);
        IBackend backend = model.Backend;
        int runCount = runs.Count(model.Shape);
        using var ablation = new Ablation(model, options.Ablation, chunks, answerPositionOnly: true, options.Cancellation);
        using var activations = new Activations(model, capacity.Rows, capacity.Answers, capacity.Length, ActivationParts.ForBackward, answerPositionOnly: true);
        using var backward = new BackwardPass(model, capacity.Rows, capacity.Answers, capacity.Length, sums: runCount > 1, rules);
        using Tensor deltas = backend.Allocate(new Shape(graph.SourceCount, capacity.Rows, model.Shape.ModelDim));
        using Tensor gradLogits = backend.Allocate(new Shape(capacity.Answers, model.Shape.OutputSize));
        var gradients = new MetricGradients(backend, metric, model.Shape.OutputSize);
        using var sums = new EdgeScoreSums(backend, graph, deltas, capacity.Answers);
        for (int i = 0; i < chunks.Count; i++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            PairChunk prompts = chunks[i];
            MatrixView logits = ForwardPass.Run(model, prompts.Clean, activations);
            gradients.Begin(logits);
            ablation.WriteDifference(prompts, activations, deltas);
            sums.Begin(prompts.Clean);
            var chunk = new GradientChunk(
                model, prompts, activations, deltas, gradients, backward, gradLogits.First(prompts.Clean.AnswerCount), runCount > 1 ? null : sums, options.Cancellation);
            runs.Run(chunk);
            if (runCount > 1)
            {
                backward.HandOut(prompts.Clean, sums);
            }

            options.Progress?.Report((i + 1) / (double)chunks.Count);
        }

        return sums.ToScores(pairs.Count * runCount);
    }

    /// <summary>Why a metric has no scores by gradient; null where it has.</summary>
    public static string? WhyUndefined(string method, IMetric metric) => metric.HasGradient
        ? null
        : $"metric '{metric.Name}' has no gradient, which {method} needs; score with logit-diff, prob-diff or nll and judge with {metric.Name}.";

    /// <summary>Why a metric has no scores by the gradient on the clean run; null where it has.</summary>
    public static string? RefusalOnTheCleanRun(string method, IMetric metric) => WhyUndefined(method, metric) ?? (metric.NeedsCleanLogProbabilities
        ? $"metric '{metric.Name}' is at its minimum on the clean run, so its gradient there is zero and {method} would score every edge 0; use logit-diff, prob-diff or nll, or eap-ig, which takes gradients elsewhere."
        : null);

    /// <summary>Why an ablation other than resampling has no scores; null where it is that.</summary>
    public static string? WhyUndefined(string method, AblationKind ablation, string reason) => ablation == AblationKind.Resample
        ? null
        : $"method '{method}' is defined for ablation by resampling alone: {reason}.";

    /// <summary>Refuses, where there is a reason to.</summary>
    /// <exception cref="UserFaultException">There is one.</exception>
    public static void ThrowIf(string? refusal)
    {
        if (refusal is not null)
        {
            // It begins with the thing at fault: the metric, or the method.
            throw new UserFaultException(refusal) { Setting = refusal.Split(' ')[0] };
        }
    }
}
