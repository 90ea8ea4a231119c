using CircuitFinder.Engine.Interventions;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>How circuits are measured.</summary>
public sealed record EvaluationOptions
{
    /// <summary>What a removed edge carries.</summary>
    public AblationKind Ablation { get; init; } = AblationKind.Resample;

    /// <summary>Prompt pairs that run together; 0 chooses by memory. It changes no bit of the results.</summary>
    public int BatchSize { get; init; }

    /// <summary>Told the fraction done after each circuit of each chunk.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Stops the work between circuits.</summary>
    public CancellationToken Cancellation { get; init; }
}
