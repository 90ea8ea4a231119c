using System.Collections.Immutable;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>The template that a prompt pair was filled from, and where its slots lie in both texts.</summary>
/// <param name="Template">The template's name.</param>
/// <param name="Mentions">A name for each mention of a slot, in order (<see cref="SlotText.MentionNames"/>).</param>
/// <param name="Clean">Where each mention lies in the clean text.</param>
/// <param name="Corrupted">Where each mention lies in the corrupted text.</param>
public sealed record PromptLayout(
    string Template, ImmutableArray<string> Mentions, ImmutableArray<TextSpan> Clean, ImmutableArray<TextSpan> Corrupted);
