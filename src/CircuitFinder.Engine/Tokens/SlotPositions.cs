using System.Collections.Immutable;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Where the slots of a template lie among the tokens of a prompt pair.</summary>
/// <param name="Template">The template's name.</param>
/// <param name="Mentions">A name for each mention of a slot, in order.</param>
/// <param name="Clean">[mention]: every token of the clean prompt that holds a byte of it.</param>
/// <param name="Corrupted">[mention]: the same of the corrupted prompt.</param>
public sealed record SlotPositions(
    string Template, ImmutableArray<string> Mentions, ImmutableArray<TokenSpan> Clean, ImmutableArray<TokenSpan> Corrupted);
