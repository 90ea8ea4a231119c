namespace CircuitFinder.Engine.Tasks;

/// <summary>A record drawn from those that the clean prompt's slots do not hold: all columns change together.</summary>
/// <param name="Table">Where it is drawn from.</param>
public sealed record FreshRecord(RecordTable Table) : ReplacementValue;
