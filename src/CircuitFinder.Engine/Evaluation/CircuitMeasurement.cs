using System.Collections.Immutable;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>What a circuit does on every example.</summary>
/// <param name="Metric">[example]: performance m.</param>
/// <param name="Kl">[example]: D(whole model ‖ circuit) at the answer position, nats.</param>
/// <param name="Accuracy">[example]: 1 where a right answer outranks every wrong one, else 0; NaN without wrong answers.</param>
public sealed record CircuitMeasurement(ImmutableArray<double> Metric, ImmutableArray<double> Kl, ImmutableArray<double> Accuracy)
{
    /// <summary>How far rounding may move <see cref="MeanMetric"/>; 0 where it is not known.</summary>
    public double MetricRounding { get; init; }

    /// <summary>How far rounding may move <see cref="MeanKl"/> away from zero, nats; 0 where it is not known.</summary>
    public double KlRounding { get; init; }

    /// <summary>m(C), the mean over examples.</summary>
    public double MeanMetric => Metric.Average();

    /// <summary>D(C), the mean over examples, nats.</summary>
    public double MeanKl => Kl.Average();

    /// <summary>Fraction of examples answered right; NaN without wrong answers.</summary>
    public double MeanAccuracy => Accuracy.Average();
}
