namespace CircuitFinder.Engine.Tasks;

/// <summary>A slot filled with a whole number drawn uniformly.</summary>
/// <param name="Name">As it stands between braces in templates.</param>
/// <param name="Range">The numbers it may hold, and how they are written.</param>
public sealed record NumberSlot(string Name, NumberRange Range) : Slot(Name);
