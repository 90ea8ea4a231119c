namespace CircuitFinder.Engine;

/// <summary>Where a run stands.</summary>
/// <param name="Phase">What is being done, in a few words.</param>
/// <param name="Fraction">How much of it is done, 0 to 1.</param>
/// <param name="Detail">Where it stands, in a few words; null where the fraction says it all.</param>
/// <param name="Notice">A sentence that stays to be read; null for none.</param>
public readonly record struct RunProgress(string Phase, double Fraction, string? Detail = null, string? Notice = null);
