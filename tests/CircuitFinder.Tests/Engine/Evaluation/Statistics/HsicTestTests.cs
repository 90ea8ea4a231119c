using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Tests.Engine.Evaluation.Statistics;

public class HsicTestTests
{
    [Fact]
    public void Of_FourPairs_IsTheMatrixFormula()
        // tr(KHLH)/9 with bandwidths 3 and 2, multiplied out by another program.
        => Assert.Equal(0.0836360399540241, HsicTest.Of([1, 2, 4, 7], [1, 3, 2, 5], 1, 0).Statistic, 1e-14);

    [Fact]
    public void Of_IndependentFigures_IsNotRejected()
        => Assert.InRange(HsicTest.Of(Uniform(60, 1), Uniform(60, 2), 500, 1).PValue, 0.1, 1);

    [Fact]
    public void Of_DependentButUncorrelatedFigures_IsRejected()
    {
        ImmutableArray<double> values = Uniform(60, 1);
        Assert.Equal(1.0 / 501, HsicTest.Of(values, [.. values.Select(value => (value - 0.5) * (value - 0.5))], 500, 1).PValue, 1e-12);
    }

    [Fact]
    public void Of_IndependentFigures_IsRejectedAboutAsOftenAsTheLevel()
    {
        int rejected = Enumerable.Range(0, 100).Count(i => HsicTest.Of(Uniform(20, 3 * i), Uniform(20, (3 * i) + 1), 99, 1).PValue <= 0.1);
        Assert.InRange(rejected, 3, 18);
    }

    [Fact]
    public void Of_ConstantFigure_SaysNothing()
    {
        HsicTest test = HsicTest.Of([1, 1, 1, 1], [1, 2, 3, 4], 50, 1);
        Assert.Equal(0, test.Statistic, 1e-15);
        Assert.Equal(1, test.PValue);
    }

    [Fact]
    public void Of_OnePairOrUnpaired_Throws()
    {
        Assert.Throws<ArgumentException>(() => HsicTest.Of([1], [1], 10, 1));
        Assert.Throws<ArgumentException>(() => HsicTest.Of([1, 2], [1, 2, 3], 10, 1));
    }

    private static ImmutableArray<double> Uniform(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
    }
}
