using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Attribution;

/// <summary>Scores every edge by edge attribution patching: two forward passes and one backward pass a prompt pair.</summary>
/// <remarks>
/// score(s→d) = mean over prompts of Σ over position and d_model of (ablated_s − clean_s) · ∂metric/∂read_d, gradient on the clean run.
/// First order: exact only where the metric is linear in the source. Syed, Rager, Conmy 2023, arXiv:2310.10348.
/// Memory is bounded by one chunk of prompts; neither the chunk's size nor the thread count changes a bit.
/// </remarks>
public static class EdgeAttributionPatching
{
    /// <summary>Scores every edge.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pairs">Clean and corrupted ids, equal lengths within a pair.</param>
    /// <param name="metric">A metric with a gradient.</param>
    /// <param name="options">Ablation, batch size, progress.</param>
    /// <returns>One score an edge, in graph order; metric units per prompt.</returns>
    /// <exception cref="ArgumentException">A pair differs in length, or <paramref name="pairs"/> is empty.</exception>
    /// <exception cref="UserFaultException">The metric has no gradient, or one that is zero at the clean run.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static EdgeScores Score(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options)
    {
        RequireUsefulGradient(metric);
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        IReadOnlyList<PairChunk> chunks = PairChunk.Cut(pairs, options.BatchSize, model.Shape);
        ChunkCapacity capacity = ChunkCapacity.Of(chunks);
        IBackend backend = model.Backend;
        using var ablation = new Ablation(model, options.Ablation, chunks, options.Cancellation);
        using var clean = new Activations(model, capacity.Rows, capacity.Sequences, capacity.Length, ActivationParts.ForBackward);
        using var backward = new BackwardPass(model, capacity.Rows, capacity.Sequences);
        using Tensor deltas = backend.Allocate(new Shape(graph.SourceCount, capacity.Rows, model.Shape.ModelDim));
        using Tensor gradLogits = backend.Allocate(new Shape(capacity.Sequences, model.Shape.VocabSize));
        var gradients = new MetricGradients(backend, metric, model.Shape.VocabSize);
        var sums = new EdgeScoreSums(backend, graph, deltas);
        for (int i = 0; i < chunks.Count; i++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            PairChunk chunk = chunks[i];
            MatrixView logits = ForwardPass.Run(model, chunk.Clean, clean);
            MatrixView gradient = gradLogits.First(chunk.Clean.SequenceCount);
            gradients.Write(chunk.Pairs, logits, gradient);
            ablation.WriteDifference(chunk, clean, deltas);
            sums.Begin(chunk.Clean);
            backward.Run(chunk.Clean, clean, gradient, sums);
            options.Progress?.Report((i + 1) / (double)chunks.Count);
        }

        return sums.ToScores(pairs.Count);
    }

    private static void RequireUsefulGradient(IMetric metric)
    {
        if (!metric.HasGradient)
        {
            throw new UserFaultException(
                $"--metric {metric.Name} has no gradient, which eap needs; score with logit-diff, prob-diff or nll and judge with {metric.Name}.");
        }

        if (metric.NeedsCleanLogProbabilities)
        {
            throw new UserFaultException(
                $"--metric {metric.Name} is at its minimum on the clean run, so its gradient there is zero and eap would score every edge 0; use logit-diff, prob-diff or nll.");
        }
    }
}
