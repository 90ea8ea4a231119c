using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Tests.Engine.Evaluation.Statistics;

public class BinomialTests
{
    [Theory]
    [InlineData(3, 0, 0.125)]
    [InlineData(3, 1, 0.375)]
    [InlineData(3, 3, 0.125)]
    [InlineData(3, 4, 0)]
    [InlineData(3, -1, 0)]
    [InlineData(0, 0, 1)]
    public void Probability_FairCoin_IsPascalsTriangle(int trials, int successes, double expected)
        => Assert.Equal(expected, Binomial.Probability(trials, successes, 0.5), 1e-15);

    [Theory]
    [InlineData(10, 10, 0.9, 0.3486784401)]
    [InlineData(10, 6, 0.3, 0.0473489874)]
    [InlineData(10, 0, 0.3, 1)]
    [InlineData(10, 11, 0.3, 0)]
    public void AtLeast_KnownTails_AreExact(int trials, int least, double chance, double expected)
        => Assert.Equal(expected, Binomial.AtLeast(trials, least, chance), 1e-12);

    [Fact]
    public void AtMost_AndTheRest_AddUpToOne()
    {
        for (int most = 0; most < 100; most++)
        {
            Assert.Equal(1, Binomial.AtMost(100, most, 0.9) + Binomial.AtLeast(100, most + 1, 0.9), 1e-12);
        }
    }
}
