namespace CircuitFinder.Engine.Tasks;

/// <summary>A word drawn from a list that the clean prompt's slots do not hold; each slot gets its own.</summary>
/// <param name="List">Where it is drawn from.</param>
public sealed record FreshWord(WordList List) : ReplacementValue;
