using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Explanation;

/// <summary>A prompt pair on which attention is measured.</summary>
/// <param name="Pair">Its tokens.</param>
/// <param name="Slots">Where the slots of its template lie; null for a pair of a dataset.</param>
public sealed record HeadPrompt(TokenPair Pair, SlotPositions? Slots);
