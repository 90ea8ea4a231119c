using CircuitFinder.Engine.Reports.Drawing;

namespace CircuitFinder.Tests.Engine.Reports;

public sealed class TickMarksTests
{
    [Theory]
    [InlineData(0, 0.7035, 5, "0.0 0.2 0.4 0.6 0.8")]
    [InlineData(0, 1, 6, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0, 1, 4, "0.00 0.25 0.50 0.75 1.00")]
    [InlineData(-0.1, 1.1, 6, "-0.25 0.00 0.25 0.50 0.75 1.00 1.25")]
    [InlineData(0, 15.3, 6, "0 5 10 15 20")]
    [InlineData(0, 0.00042, 5, "0.0000 0.0001 0.0002 0.0003 0.0004 0.0005")]
    [InlineData(0, 32491, 5, "0 10,000 20,000 30,000 40,000")]
    public void Covering_Range_IsRoundNumbersAroundIt(double least, double greatest, int most, string ticks)
    {
        (double Value, string Text)[] found = [.. TickMarks.Covering(least, greatest, most)];

        Assert.True(found[0].Value <= least && found[^1].Value >= greatest - 1e-12);
        Assert.Equal(ticks, string.Join(' ', found.Select(tick => tick.Text)));
    }

    [Fact]
    public void Covering_AnyRange_HasStepsOfOneTwoTwoAndAHalfOrFive()
    {
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            double least = (random.NextDouble() - 0.5) * 20;
            double greatest = least + ((0.01 + random.NextDouble()) * Math.Pow(10, random.Next(-3, 6)));
            int most = random.Next(2, 9);
            (double Value, string Text)[] ticks = [.. TickMarks.Covering(least, greatest, most)];
            double step = ticks[1].Value - ticks[0].Value;
            double mantissa = step / Math.Pow(10, Math.Floor(Math.Log10(step) + 1e-6));

            Assert.Contains(new[] { 1, 2, 2.5, 5 }, factor => Math.Abs(mantissa - factor) < 1e-4);
            Assert.InRange(ticks.Length, 2, most + 1);
            Assert.Equal(ticks.Length, ticks.Select(tick => tick.Text).Distinct().Count());
            Assert.DoesNotContain(ticks, tick => tick.Text.Trim('-', '0', '.').Length == 0 && tick.Text.StartsWith('-'));
        }
    }

    [Theory]
    [InlineData(1, 1519, "1 10 100 1,000")]
    [InlineData(10, 479, "10 20 50 100 200")]
    [InlineData(1, 8, "1 2 5")]
    public void Logarithmic_Range_HasPowersOfTen(double first, double greatest, string ticks)
        => Assert.Equal(ticks, string.Join(' ', TickMarks.Logarithmic(first, greatest).Select(tick => tick.Text)));

    [Fact]
    public void Within_Range_HasNoTickBeyondIt()
        => Assert.Equal("0 500 1,000 1,500", string.Join(' ', TickMarks.Within(0, 1519, 4).Select(tick => tick.Text)));
}
