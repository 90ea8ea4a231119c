using System.Collections.Immutable;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Metrics;

/// <summary>The metrics there are.</summary>
public static class MetricCatalog
{
    /// <summary>All of them, the default first.</summary>
    public static ImmutableArray<IMetric> All { get; } =
        [new LogitDiffMetric(), new ProbDiffMetric(), new KlMetric(), new NllMetric(), new AccuracyMetric()];

    /// <summary>Finds a metric by its name.</summary>
    /// <param name="name">For example <c>logit-diff</c>.</param>
    /// <exception cref="UserFaultException">There is no such metric; the message lists those there are.</exception>
    public static IMetric Find(string name)
        => All.FirstOrDefault(metric => metric.Name == name)
            ?? throw new UserFaultException(
                $"metric '{name}': there is no such metric. Use one of {string.Join(", ", All.Select(metric => metric.Name))}.");
}
