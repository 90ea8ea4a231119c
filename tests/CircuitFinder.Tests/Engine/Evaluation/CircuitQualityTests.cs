using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Tests.Engine.Evaluation;

public class CircuitQualityTests
{
    [Fact]
    public void Of_HandMadeMeasurements_AreTheRatiosOfMeans()
    {
        CircuitMeasurement whole = Measured([4, 6], [0, 0], [1, 1]);
        CircuitMeasurement empty = Measured([-4, 0], [2, 4], [0, 0]);
        CircuitQuality quality = CircuitQuality.Of(Measured([2, 4], [0.5, 0.25], [1, 0]), whole, empty, new Bootstrap(2, 1, 100));
        Assert.Equal(3, quality.Metric.Value);
        Assert.Equal(5.0 / 7, quality.Faithfulness.Value, 1e-15);
        Assert.Equal(0.875, quality.LossRecovered.Value, 1e-15);
        Assert.Equal(0.5, quality.AccuracyKept.Value);
        // A draw is one of: twice the first, one of each, twice the second.
        Assert.Equal((4.0 / 6, 6.0 / 8), (quality.Faithfulness.Low95, quality.Faithfulness.High95));
    }

    private static CircuitMeasurement Measured(ImmutableArray<double> metric, ImmutableArray<double> kl, ImmutableArray<double> accuracy)
        => new(metric, kl, accuracy);
}
