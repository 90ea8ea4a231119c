using CircuitFinder.Engine.Interventions;

namespace CircuitFinder.Engine.Circuits.Acdc;

/// <summary>How ACDC searches.</summary>
public sealed record AcdcOptions
{
    /// <summary>τ: an edge goes when its loss raises D by less.</summary>
    public required double Threshold { get; init; }

    /// <summary>Compare the magnitude of the rise.</summary>
    public bool IsAbsolute { get; init; }

    /// <summary>Also test each head's own links from a read to its query, key or value, before the reads that feed them.</summary>
    public bool DirectEdges { get; init; }

    /// <summary>The order of a destination's sources.</summary>
    public AcdcOrder Order { get; init; } = AcdcOrder.LatestFirst;

    /// <summary>What a removed edge carries.</summary>
    public AblationKind Ablation { get; init; } = AblationKind.Resample;

    /// <summary>The memory that the search may take beside the model, bytes; 0 for no limit.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>What of the limit the model and the program take already, bytes.</summary>
    public long ReservedBytes { get; init; }

    /// <summary>Steps of an earlier, interrupted search with the same inputs; they are repeated without being computed.</summary>
    public IReadOnlyList<AcdcStep> Resume { get; init; } = [];

    /// <summary>Told how many edges are decided when the last of the resumed steps has been repeated.</summary>
    public Action<int>? Resumed { get; init; }

    /// <summary>How much work may pass between two reports of the steps so far.</summary>
    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Told after every destination.</summary>
    public IProgress<AcdcProgress>? Progress { get; init; }

    /// <summary>Stops between trials.</summary>
    public CancellationToken Cancellation { get; init; }
}
