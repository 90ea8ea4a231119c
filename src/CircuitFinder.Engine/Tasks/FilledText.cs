using System.Collections.Immutable;

namespace CircuitFinder.Engine.Tasks;

/// <summary>A <see cref="SlotText"/> whose slots are filled.</summary>
/// <param name="Text">The text.</param>
/// <param name="Mentions">Where each mention's value lies, in the order of the mentions.</param>
public sealed record FilledText(string Text, ImmutableArray<TextSpan> Mentions);
