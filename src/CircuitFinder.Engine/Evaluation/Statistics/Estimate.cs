using System.Text.Json.Serialization;

namespace CircuitFinder.Engine.Evaluation.Statistics;

/// <summary>A figure and how far it may be off because the prompts are a sample.</summary>
/// <param name="Value">The figure on all examples.</param>
/// <param name="Low95">Lower end of its 95 % interval.</param>
/// <param name="High95">Upper end of its 95 % interval.</param>
/// <param name="Count">Number of examples.</param>
public readonly record struct Estimate(double Value, double Low95, double High95, int Count)
{
    /// <summary>Why the figure or its interval is not defined, then NaN; null where both are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Why { get; init; }

    /// <summary>Whether there is an interval.</summary>
    [JsonIgnore]
    public bool HasEnds => double.IsFinite(Low95) && double.IsFinite(High95);

    /// <summary>A figure whose bounds nobody asked for.</summary>
    /// <param name="value">The figure on all examples.</param>
    /// <param name="count">Number of examples.</param>
    public static Estimate Point(double value, int count) => new(value, double.NaN, double.NaN, count);

    /// <summary>The same figure through a function that is linear, such as a change of sign.</summary>
    /// <param name="map">Rising or falling.</param>
    public Estimate Map(Func<double, double> map)
    {
        double low = map(Low95);
        double high = map(High95);
        return this with { Value = map(Value), Low95 = Math.Min(low, high), High95 = Math.Max(low, high) };
    }
}
