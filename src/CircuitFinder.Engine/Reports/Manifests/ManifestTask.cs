using System.Text.Json.Serialization;

namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>The prompts of a run.</summary>
/// <param name="Name">The task, or the dataset's file name without ending.</param>
/// <param name="Corruption">How clean prompts became corrupted ones; empty for a dataset.</param>
/// <param name="Split">Which side of the task's split the prompts are from.</param>
/// <param name="Seed">What the prompts were drawn with.</param>
/// <param name="Examples">Number of prompt pairs used.</param>
/// <param name="Rejected">Number of pairs that did not fit the model.</param>
/// <param name="Hash">SHA-256 over all token ids.</param>
public sealed record ManifestTask(
    string Name,
    string Corruption,
    string Split,
    ulong Seed,
    int Examples,
    int Rejected,
    [property: JsonPropertyName("sha256")] string Hash)
{
    /// <summary>Number of pairs left out, by reason.</summary>
    public OrderedDictionary<string, int> LeftOut { get; init; } = [];

    /// <summary>Number of pairs that repeat an earlier one and count once.</summary>
    public int Repeated { get; init; }

    /// <summary>The token ids that go before every prompt that is text: the beginning-of-sequence token, or none.</summary>
    public IReadOnlyList<int> BosTokenIds { get; init; } = [];
}
