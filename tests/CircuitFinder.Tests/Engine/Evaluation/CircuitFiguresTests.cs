using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Tests.Engine.Reports;

namespace CircuitFinder.Tests.Engine.Evaluation;

public class CircuitFiguresTests
{
    [Fact]
    public void Of_HandMadeMeasurements_AreTheRatiosOfMeans()
    {
        CircuitMeasurement whole = Measured([4, 6], [0, 0], [1, 1]);
        CircuitMeasurement empty = Measured([-4, 0], [2, 4], [0, 0]);
        CircuitFigures quality = Figures(Measured([2, 4], [0.5, 0.25], [1, 0]), whole, empty, new Bootstrap(2, 1, 100));
        Assert.Equal(3, quality.Metric.Value);
        Assert.Equal(5.0 / 7, quality.Faithfulness.Value, 1e-15);
        Assert.Equal(0.875, quality.LossRecovered.Value, 1e-15);
        Assert.Equal(0.5, quality.AccuracyKept.Value);
        CircuitFigures points = Figures(Measured([2, 4], [0.5, 0.25], [1, 0]), whole, empty, null);
        Assert.Equal(Values(quality), Values(points));
        Assert.All([points.Metric, points.Faithfulness, points.Accuracy], figure => Assert.False(figure.HasEnds));
        // A draw is one of: twice the first, one of each, twice the second.
        Assert.Equal((4.0 / 6, 6.0 / 8), (quality.Faithfulness.Low95, quality.Faithfulness.High95));
    }

    [Theory]
    [InlineData(4 + 3e-7, 4.0, "no more than rounding")]
    [InlineData(4.0, 4.0, "no more than rounding")]
    [InlineData(4.0, 6.0, "turned round")]
    public void Of_ScaleThatCannotDivide_LeavesFaithfulnessUndefinedWithASentence(double whole, double empty, string why)
    {
        CircuitFigures quality = Figures(
            Measured([5, 5], [0.5, 0.25], [1, 0]), Measured([whole, whole], [0, 0], [1, 1]), Measured([empty, empty], [2, 4], [0, 0]), new Bootstrap(2, 1, 100));
        Assert.True(double.IsNaN(quality.Faithfulness.Value));
        Assert.False(quality.Faithfulness.HasEnds);
        Assert.Contains(why, quality.Faithfulness.Why, StringComparison.Ordinal);
        Assert.Equal(0.875, quality.LossRecovered.Value);
    }

    [Fact]
    public void Of_RealDifferenceOfASmallMetric_IsNotRounding()
    {
        CircuitFigures quality = Figures(
            Measured([2e-6, 2e-6], [0.5, 0.25], [1, 0]), Measured([4e-6, 4e-6], [0, 0], [1, 1]), Measured([0, 0], [2, 4], [0, 0]), new Bootstrap(2, 1, 100));
        Assert.Equal(0.5, quality.Faithfulness.Value, 1e-12);
    }

    [Fact]
    public void Of_ModelRightOnNoPromptAndDistributionThatAblationKeeps_AreUndefinedToo()
    {
        CircuitFigures quality = Figures(
            Measured([2, 4], [0, 0], [1, 0]), Measured([4, 6], [0, 0], [0, 0]), Measured([-4, 0], [1.9e-15, 1.9e-15], [0, 0]), new Bootstrap(2, 1, 100));
        Assert.True(double.IsNaN(quality.AccuracyKept.Value));
        Assert.Contains("right on no prompt", quality.AccuracyKept.Why, StringComparison.Ordinal);
        Assert.True(double.IsNaN(quality.LossRecovered.Value));
        Assert.Contains("KL(model || empty)", quality.LossRecovered.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NoWrongAnswers_SaysWhyThereIsNoAccuracy()
    {
        CircuitMeasurement none = Measured([4, 6], [0, 0], [double.NaN, double.NaN]);
        CircuitFigures quality = Figures(none, none, Measured([-4, 0], [2, 4], [double.NaN, double.NaN]), new Bootstrap(2, 1, 100));
        Assert.All([quality.Accuracy, quality.WholeAccuracy, quality.AccuracyKept], figure => Assert.Contains("no wrong answers", figure.Why, StringComparison.Ordinal));
    }

    private static double[] Values(CircuitFigures figures) =>
    [
        figures.Metric.Value, figures.WholeMetric.Value, figures.EmptyMetric.Value, figures.Faithfulness.Value, figures.KlNats.Value,
        figures.LossRecovered.Value, figures.Accuracy.Value, figures.WholeAccuracy.Value, figures.AccuracyKept.Value,
    ];

    private static CircuitFigures Figures(CircuitMeasurement circuit, CircuitMeasurement whole, CircuitMeasurement empty, Bootstrap? bootstrap)
        => CircuitFigures.Of(new MeasuredCircuit(ReportSample.Circuit, circuit, whole, empty), bootstrap);

    private static CircuitMeasurement Measured(ImmutableArray<double> metric, ImmutableArray<double> kl, ImmutableArray<double> accuracy)
        => new(metric, kl, accuracy);
}
