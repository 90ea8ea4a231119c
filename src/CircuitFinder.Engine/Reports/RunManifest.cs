using System.Text.Json.Serialization;

namespace CircuitFinder.Engine.Reports;

/// <summary>Everything that says what a run was: enough to repeat it, and to read its numbers.</summary>
public sealed record RunManifest
{
    /// <summary>Program name and version.</summary>
    public required string Tool { get; init; }

    /// <summary>The command line.</summary>
    public required string Command { get; init; }

    /// <summary>SHA-256 over everything that decides the scores and the circuit; equal for runs that must give equal files.</summary>
    [JsonPropertyName("inputs_sha256")]
    public required string InputsHash { get; init; }

    /// <summary>The prompts.</summary>
    public required ManifestTask Task { get; init; }

    /// <summary>The model.</summary>
    public required ManifestModel Model { get; init; }

    /// <summary>Every option, with defaults filled in.</summary>
    public required ManifestOptions Options { get; init; }

    /// <summary>How to read the numbers.</summary>
    public required ManifestConventions Conventions { get; init; }

    /// <summary>The computation graph.</summary>
    public required ManifestGraph Graph { get; init; }

    /// <summary>What came out.</summary>
    public required ManifestResults Results { get; init; }

    /// <summary>Wall-clock seconds by phase.</summary>
    public required OrderedDictionary<string, double> Seconds { get; init; }

    /// <summary>Where it ran; changes no bit of the scores.</summary>
    public required ManifestMachine Machine { get; init; }
}
