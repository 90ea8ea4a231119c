using System.Text.Json.Serialization;
using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Engine.Reports.Evaluations;

/// <summary>One figure of an evaluation.</summary>
/// <param name="Name">What: the same words for every metric.</param>
/// <param name="Value">The figure; NaN where it is not defined.</param>
/// <param name="Low95">Lower end of its interval; NaN where it has none.</param>
/// <param name="High95">Upper end; NaN where it has none.</param>
/// <param name="Count">What it is over: prompts, or random circuits.</param>
/// <param name="Note">What one must know to read it; where it is not defined, why.</param>
public sealed record ReportedValue(string Name, double Value, double Low95, double High95, int Count, string Note)
{
    /// <summary>The unit or metric that the value is in, such as <c>logit_diff</c> or <c>kl_nats</c>; empty for a ratio or a
    /// count.</summary>
    public string Unit { get; init; } = string.Empty;

    /// <summary>Why the figure or its interval is not defined; null where both are.</summary>
    [JsonIgnore]
    public string? Why { get; init; }

    /// <summary>Whether it is of the kind that has an interval over prompts.</summary>
    [JsonIgnore]
    public bool IsOverPrompts { get; init; }

    internal static ReportedValue Of(string name, Estimate interval, string note)
        => new(name, interval.Value, interval.Low95, interval.High95, interval.Count, interval.Why is null ? note : $"{note}; {interval.Why}")
        {
            Why = interval.Why,
            IsOverPrompts = true,
        };

    internal static ReportedValue Plain(string name, double value, int count, string note)
        => new(name, value, double.NaN, double.NaN, count, note);
}
