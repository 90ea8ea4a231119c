using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Tests.Engine.Evaluation.Statistics;

public class PercentileTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 9)]
    [InlineData(0.5, 4)]
    [InlineData(0.25, 2.5)]
    [InlineData(0.9, 7.8)]
    public void Of_FourValues_IsLinearBetweenNeighbours(double fraction, double expected)
        => Assert.Equal(expected, Percentile.Of([1, 3, 5, 9], fraction), 1e-12);

    [Fact]
    public void Of_OneValue_IsThatValue() => Assert.Equal(7, Percentile.Of([7], 0.975));

    [Fact]
    public void Of_EmptyOrOutside_Throws()
    {
        Assert.Throws<ArgumentException>(() => Percentile.Of([], 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Percentile.Of([1], 1.1));
    }
}
