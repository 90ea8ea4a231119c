using CircuitFinder.Engine.Models;

namespace CircuitFinder.Engine.Attribution;

/// <summary>One gradient, on the clean run.</summary>
internal sealed class CleanRun : IGradientRuns
{
    /// <inheritdoc/>
    public int Count(ModelShape shape) => 1;

    /// <inheritdoc/>
    public void Run(GradientChunk chunk) => chunk.TakeGradient(chunk.Activations.Logits.First(chunk.Prompts.Clean.AnswerCount));
}
