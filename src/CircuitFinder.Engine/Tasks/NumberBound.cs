namespace CircuitFinder.Engine.Tasks;

/// <summary>An end of a range of answers: a number, or a slot's number plus an offset.</summary>
/// <param name="Slot">The slot; null for a number that is the same in every example.</param>
/// <param name="Offset">The number itself, or what is added to the slot's.</param>
public readonly record struct NumberBound(string? Slot, int Offset);
