using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Attribution;

/// <summary>A chunk of prompts whose clean run and differences are known, and the means to take gradients on other runs of it.</summary>
internal sealed class GradientChunk(
    Transformer model, PairChunk prompts, Activations activations, Tensor deltas, MetricGradients gradients, BackwardPass backward, MatrixView gradLogits,
    IReadGradients? sink, CancellationToken cancellation)
{
    public Transformer Model => model;

    public IBackend Backend => model.Backend;

    public PairChunk Prompts => prompts;

    /// <summary>At first of the clean run; every other run overwrites them.</summary>
    public Activations Activations => activations;

    /// <summary>[source, at least rows, d_model]: ablated − clean.</summary>
    public Tensor Deltas => deltas;

    /// <summary>Takes the gradient on the run whose activations are held.</summary>
    /// <param name="logits">[sequence, vocabulary], of that run.</param>
    /// <param name="replaced">The point whose writer's output was replaced; 0 for none or the input.</param>
    public void TakeGradient(MatrixView logits, int replaced = 0)
    {
        cancellation.ThrowIfCancellationRequested();
        gradients.Write(prompts, logits, gradLogits);
        backward.Run(prompts.Clean, activations, gradLogits, sink, replaced);
    }
}
