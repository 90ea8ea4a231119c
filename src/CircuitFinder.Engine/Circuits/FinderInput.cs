using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Circuits;

/// <summary>What a finder looks for a circuit in.</summary>
public sealed record FinderInput
{
    /// <summary>The model.</summary>
    public required Transformer Model { get; init; }

    /// <summary>Prompt pairs, at least one.</summary>
    public required ImmutableArray<TokenPair> Pairs { get; init; }

    /// <summary>The performance that circuits are judged by.</summary>
    public required IMetric Metric { get; init; }

    /// <summary>The metric that was asked for by name; null for the task's own.</summary>
    public string? MetricAskedFor { get; init; }

    /// <summary>What removed edges carry.</summary>
    public AblationKind Ablation { get; init; } = AblationKind.Resample;

    /// <summary>Prompt pairs that run together; 0 chooses by memory.</summary>
    public int BatchSize { get; init; }

    /// <summary>Seeds what is drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>The memory that the process may take, bytes; 0 for no limit.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>What of the limit the model and the program take already, bytes.</summary>
    public long ReservedBytes { get; init; }

    /// <summary>Receives where the work stands; null for nobody.</summary>
    public IFinderProgress? Progress { get; init; }

    /// <summary>Keeps an interrupted search; null for nowhere.</summary>
    public IAcdcState? State { get; init; }

    /// <summary>Stops between pieces of work.</summary>
    public CancellationToken Cancellation { get; init; }
}
