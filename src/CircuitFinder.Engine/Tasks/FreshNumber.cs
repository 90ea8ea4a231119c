namespace CircuitFinder.Engine.Tasks;

/// <summary>A number drawn from a range.</summary>
/// <param name="Range">The numbers it may be, and how they are written.</param>
public sealed record FreshNumber(NumberRange Range) : ReplacementValue;
