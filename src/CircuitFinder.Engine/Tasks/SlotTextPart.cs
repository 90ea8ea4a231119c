namespace CircuitFinder.Engine.Tasks;

/// <summary>A piece of a <see cref="SlotText"/>: literal text, or a mention of a slot.</summary>
/// <param name="Literal">The text; null for a mention.</param>
/// <param name="Slot">The slot mentioned; null for literal text.</param>
/// <param name="Mark">The mark of this mention, as in <c>{slot:mark}</c>; null when it has none.</param>
/// <param name="Column">The column of a slot that holds a record, as in <c>{slot.column}</c>; null when it has none.</param>
public readonly record struct SlotTextPart(string? Literal, string? Slot, string? Mark, string? Column = null);
