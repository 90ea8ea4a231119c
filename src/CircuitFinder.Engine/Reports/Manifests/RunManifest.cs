using System.Text.Json.Serialization;

namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>Everything that says what a run was: enough to repeat it, and to read its numbers. The same run gives the same bytes,
/// wherever and whenever.</summary>
public sealed record RunManifest
{
    /// <summary>Program name and version.</summary>
    public required string Tool { get; init; }

    /// <summary>A command line that repeats the run, quoted for a POSIX shell: without options that change no bit of the results.</summary>
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

    /// <summary>What did the arithmetic.</summary>
    public required ManifestDevice Device { get; init; }

    /// <summary>How to read the numbers.</summary>
    public required ManifestConventions Conventions { get; init; }

    /// <summary>The computation graph.</summary>
    public required ManifestGraph Graph { get; init; }

    /// <summary>What came out.</summary>
    public required ManifestResults Results { get; init; }
}
