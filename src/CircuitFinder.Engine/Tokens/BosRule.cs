using System.Collections.Immutable;

namespace CircuitFinder.Engine.Tokens;

/// <summary>What a model's tokeniser puts before a text.</summary>
/// <param name="Token">The beginning-of-sequence token; null where the model names none.</param>
/// <param name="Own">What the tokeniser itself puts there; empty for GPT-2's.</param>
internal sealed record BosRule(int? Token, ImmutableArray<int> Own)
{
    /// <summary>No token at all.</summary>
    public static BosRule None { get; } = new(null, []);
}
