using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Tests.Engine.Evaluation.Statistics;

public class BootstrapTests
{
    [Fact]
    public void Of_Mean_CoversTheTruthAboutAsOftenAsItSays()
    {
        var bootstrap = new Bootstrap(40, 1, 400);
        int covered = 0;
        for (int sample = 0; sample < 200; sample++)
        {
            var random = new Random(sample);
            ImmutableArray<double> values = [.. Enumerable.Range(0, 40).Select(_ => random.NextDouble())];
            Estimate interval = bootstrap.Of(draw => draw.Mean(values));
            covered += interval.Low95 <= 0.5 && interval.High95 >= 0.5 ? 1 : 0;
        }

        Assert.InRange(covered, 178, 198);
    }

    [Fact]
    public void Of_Mean_HasTheWidthOfTheNormalTheory()
    {
        ImmutableArray<double> values = [.. Enumerable.Range(0, 100).Select(i => (double)(i % 2))];
        Estimate interval = new Bootstrap(100, 7).Of(draw => draw.Mean(values));
        Assert.Equal(0.5, interval.Value);
        Assert.Equal(100, interval.Count);
        Assert.InRange(interval.High95 - interval.Low95, 0.18, 0.21);
    }

    [Fact]
    public void Of_RatioOfProportionalFigures_HasNoWidth()
    {
        ImmutableArray<double> values = [1, 2, 4, 8, 16];
        ImmutableArray<double> halves = [.. values.Select(value => value / 2)];
        Estimate interval = new Bootstrap(5, 1, 50).Of(draw => draw.Mean(halves) / draw.Mean(values));
        Assert.Equal(new Estimate(0.5, 0.5, 0.5, 5), interval);
    }

    [Fact]
    public void Of_SameSeed_GivesTheSameBitsAndAnotherSeedOthers()
    {
        ImmutableArray<double> values = [.. Enumerable.Range(0, 30).Select(i => Math.Sin(i))];
        Estimate Draw(ulong seed) => new Bootstrap(30, seed, 100).Of(draw => draw.Mean(values));
        Assert.Equal(Draw(3), Draw(3));
        Assert.NotEqual(Draw(3), Draw(4));
    }

    [Fact]
    public void Of_FigureThatWasNotMeasured_HasNoInterval()
    {
        Estimate interval = new Bootstrap(2, 1, 10).Of(draw => draw.Mean([double.NaN, double.NaN]));
        Assert.True(double.IsNaN(interval.Value) && double.IsNaN(interval.Low95) && double.IsNaN(interval.High95));
    }

    [Fact]
    public void Of_OneExample_HasNoIntervalAndSaysWhy()
    {
        Estimate interval = new Bootstrap(1, 1, 10).Of(draw => draw.Mean([0.5]));
        Assert.Equal(0.5, interval.Value);
        Assert.False(interval.HasEnds);
        Assert.Contains("one prompt", interval.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_FigureUndefinedOnManyDraws_HasNoInterval()
    {
        ImmutableArray<double> values = [1, 0, 0];
        Estimate interval = new Bootstrap(3, 1, 200).Of(draw => 1 / draw.Mean(values));
        Assert.Equal(3, interval.Value);
        Assert.False(interval.HasEnds);
        Assert.Contains("of the resamples", interval.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_FigureOutsideItsInterval_IsPrintedWithoutIt()
    {
        ImmutableArray<double> values = [.. Enumerable.Range(0, 50).Select(i => (double)i)];
        int calls = 0;
        Estimate interval = new Bootstrap(50, 1, 200).Of(draw => calls++ == 0 ? 1000 : draw.Mean(values));
        Assert.Equal(1000, interval.Value);
        Assert.False(interval.HasEnds);
        Assert.Contains("does not contain the figure", interval.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_InfiniteFigure_IsUndefinedForTheReasonGiven()
    {
        Estimate interval = new Bootstrap(2, 1, 10).Of(_ => double.PositiveInfinity, "a reason");
        Assert.True(double.IsNaN(interval.Value));
        Assert.Equal("a reason", interval.Why);
    }

    [Fact]
    public void Map_ChangeOfSign_SwapsTheEnds()
        => Assert.Equal(new Estimate(-2, -3, -1, 4), new Estimate(2, 1, 3, 4).Map(value => -value));
}
