using CircuitFinder.Engine.Interventions;

namespace CircuitFinder.Engine.Attribution;

/// <summary>How edges are scored.</summary>
public sealed record ScoringOptions
{
    /// <summary>What a removed edge carries.</summary>
    public AblationKind Ablation { get; init; } = AblationKind.Resample;

    /// <summary>Prompt pairs that run together; 0 chooses by memory. It changes no bit of the scores.</summary>
    public int BatchSize { get; init; }

    /// <summary>Most steps of an integral: hundreds change no digit that a table prints.</summary>
    public const int MostSteps = 10_000;

    /// <summary>Steps K of integrated gradients, at most <see cref="MostSteps"/>.</summary>
    public int Steps { get; init; } = 5;

    /// <summary>How many edges exact patching measures, drawn at random; 0 for all.</summary>
    public int Sample { get; init; }

    /// <summary>Seeds random scores and samples.</summary>
    public ulong Seed { get; init; }

    /// <summary>Told the fraction done after each chunk.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Stops the work between chunks.</summary>
    public CancellationToken Cancellation { get; init; }
}
