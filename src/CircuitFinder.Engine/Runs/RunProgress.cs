namespace CircuitFinder.Engine.Runs;

/// <summary>Where a run stands.</summary>
/// <param name="Phase">What is being done, in a few words.</param>
/// <param name="Fraction">How much of it is done, 0 to 1.</param>
/// <param name="Detail">Where it stands, in a few words; null where the fraction says it all.</param>
/// <param name="Notice">A sentence that stays to be read; null for none.</param>
public readonly record struct RunProgress(string Phase, double Fraction, string? Detail = null, string? Notice = null)
{
    /// <summary>A line to print even where no progress is shown; null where this is progress alone.</summary>
    public string? Warning { get; init; }

    /// <summary>A report that is a warning alone.</summary>
    /// <param name="line">What one has to know.</param>
    public static RunProgress Warn(string line) => new(string.Empty, 0) { Warning = line };
}
