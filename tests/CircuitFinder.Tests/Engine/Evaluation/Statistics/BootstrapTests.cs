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
            Interval interval = bootstrap.Of(draw => draw.Mean(values));
            covered += interval.Low95 <= 0.5 && interval.High95 >= 0.5 ? 1 : 0;
        }

        Assert.InRange(covered, 178, 198);
    }

    [Fact]
    public void Of_Mean_HasTheWidthOfTheNormalTheory()
    {
        ImmutableArray<double> values = [.. Enumerable.Range(0, 100).Select(i => (double)(i % 2))];
        Interval interval = new Bootstrap(100, 7).Of(draw => draw.Mean(values));
        Assert.Equal(0.5, interval.Value);
        Assert.Equal(100, interval.Count);
        Assert.InRange(interval.High95 - interval.Low95, 0.18, 0.21);
    }

    [Fact]
    public void Of_RatioOfProportionalFigures_HasNoWidth()
    {
        ImmutableArray<double> values = [1, 2, 4, 8, 16];
        ImmutableArray<double> halves = [.. values.Select(value => value / 2)];
        Interval interval = new Bootstrap(5, 1, 50).Of(draw => draw.Mean(halves) / draw.Mean(values));
        Assert.Equal(new Interval(0.5, 0.5, 0.5, 5), interval);
    }

    [Fact]
    public void Of_SameSeed_GivesTheSameBitsAndAnotherSeedOthers()
    {
        ImmutableArray<double> values = [.. Enumerable.Range(0, 30).Select(i => Math.Sin(i))];
        Interval Draw(ulong seed) => new Bootstrap(30, seed, 100).Of(draw => draw.Mean(values));
        Assert.Equal(Draw(3), Draw(3));
        Assert.NotEqual(Draw(3), Draw(4));
    }

    [Fact]
    public void Of_FigureThatWasNotMeasured_HasNoInterval()
    {
        Interval interval = new Bootstrap(2, 1, 10).Of(draw => draw.Mean([double.NaN, double.NaN]));
        Assert.True(double.IsNaN(interval.Value) && double.IsNaN(interval.Low95) && double.IsNaN(interval.High95));
    }

    [Fact]
    public void Map_ChangeOfSign_SwapsTheEnds()
        => Assert.Equal(new Interval(-2, -3, -1, 4), new Interval(2, 1, 3, 4).Map(value => -value));
}
