using System.Collections.Immutable;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Everything that a vocabulary's files say, checked: tokens by id, merges by rank, added tokens.</summary>
/// <param name="Tokens">[id], in the byte alphabet (added tokens as their text); null where an id is not used.</param>
/// <param name="Merges">The merges, the earliest first.</param>
/// <param name="AddedTokens">Tokens that stand for their text as a whole.</param>
internal sealed record BpeVocabulary(ImmutableArray<string?> Tokens, MergeTable Merges, ImmutableArray<AddedToken> AddedTokens);
