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
        => Assert.InRange(HsicTest.Of(Uniform(60, new Random(1)), Uniform(60, new Random(20)), 500, 1).PValue, 0.1, 1);

    [Fact]
    public void Of_DependentButUncorrelatedFigures_IsRejected()
    {
        ImmutableArray<double> values = Uniform(60, new Random(1));
        Assert.Equal(1.0 / 501, HsicTest.Of(values, [.. values.Select(value => (value - 0.5) * (value - 0.5))], 500, 1).PValue, 1e-12);
    }

    [Fact]
    public void Of_IndependentFigures_IsRejectedAboutAsOftenAsTheLevel()
    {
        // One generator for all: neighbouring seeds of Random give sequences that know of each other.
        var random = new Random(1);
        int rejected = Enumerable.Range(0, 200).Count(_ => HsicTest.Of(Uniform(20, random), Uniform(20, random), 99, 1).PValue <= 0.1);
        Assert.InRange(rejected, 8, 32);
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

    private static ImmutableArray<double> Uniform(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
}
