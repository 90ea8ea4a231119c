namespace CircuitFinder.Engine.Tasks;

/// <summary>The record that another slot holds: each mention keeps its column.</summary>
/// <param name="Slot">The other slot.</param>
public sealed record OtherRecord(string Slot) : ReplacementValue;
