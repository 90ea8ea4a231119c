using CircuitFinder.Engine.Circuits.Acdc;

namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>What a run took and where it took place: all that a repeated run does not repeat.</summary>
public sealed record RunTiming
{
    /// <summary>The command line as it was typed, quoted for a POSIX shell.</summary>
    public required string Command { get; init; }

    /// <summary>The source revision of the program; null where the build does not know it.</summary>
    public required string? Revision { get; init; }

    /// <summary>Wall-clock seconds by phase.</summary>
    public required OrderedDictionary<string, double> Seconds { get; init; }

    /// <summary>What an ACDC search cost; null for scoring methods.</summary>
    public required AcdcStatistics? Search { get; init; }

    /// <summary>The machine.</summary>
    public required TimingMachine Machine { get; init; }
}
