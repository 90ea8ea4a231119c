namespace CircuitFinder.Engine.Evaluation.Statistics;

/// <summary>A figure and how far it may be off because the prompts are a sample.</summary>
/// <param name="Value">The figure on all examples.</param>
/// <param name="Low95">Lower end of its 95 % interval.</param>
/// <param name="High95">Upper end of its 95 % interval.</param>
/// <param name="Count">Number of examples.</param>
public readonly record struct Interval(double Value, double Low95, double High95, int Count)
{
    /// <summary>The same figure through a function that is linear, such as a change of sign.</summary>
    /// <param name="map">Rising or falling.</param>
    public Interval Map(Func<double, double> map)
    {
        double low = map(Low95);
        double high = map(High95);
        return new Interval(map(Value), Math.Min(low, high), Math.Max(low, high), Count);
    }
}
