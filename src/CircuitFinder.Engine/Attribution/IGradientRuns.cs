using CircuitFinder.Engine.Models;

namespace CircuitFinder.Engine.Attribution;

/// <summary>On which runs of the model a method takes the gradient; the scores use the mean over them.</summary>
internal interface IGradientRuns
{
    /// <summary>Number of gradients a prompt.</summary>
    int Count(ModelShape shape);

    /// <summary>Runs the model and takes the gradients of one chunk of prompts.</summary>
    void Run(GradientChunk chunk);
}
