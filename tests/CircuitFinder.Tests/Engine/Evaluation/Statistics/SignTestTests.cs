using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Tests.Engine.Evaluation.Statistics;

public class SignTestTests
{
    [Fact]
    public void Of_NineOfTen_IsBothTailsUnderTheEndOfTheHypothesis()
    {
        SignTest test = SignTest.Of([1, 1, 1, 1, 1, 1, 1, 1, 1, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 0.1);
        Assert.Equal((9, 10), (test.Larger, test.Untied));
        // Σ over k ∈ {0, 1, 9, 10} of C(10, k) 0.6^k 0.4^(10−k).
        Assert.Equal(0.0480351232, test.PValue, 1e-12);
    }

    [Fact]
    public void Of_HalfOfThem_HasPValueOne() => Assert.Equal(1, SignTest.Of([1, 0, 1, 0], [0, 1, 0, 1], 0.1).PValue, 1e-12);

    [Fact]
    public void Of_SwappedFigures_HasTheSamePValue()
        => Assert.Equal(SignTest.Of([1, 1, 1, 0], [0, 0, 0, 1], 0.1).PValue, SignTest.Of([0, 0, 0, 1], [1, 1, 1, 0], 0.1).PValue);

    [Fact]
    public void Of_Ties_AreLeftOut()
    {
        Assert.Equal(SignTest.Of([1, 1], [0, 0], 0.1), SignTest.Of([1, 5, 1], [0, 5, 0], 0.1));
        Assert.Equal(1, SignTest.Of([5, 5], [5, 5], 0.1).PValue);
    }

    [Fact]
    public void Of_UnpairedFigures_Throws() => Assert.Throws<ArgumentException>(() => SignTest.Of([1], [1, 2], 0.1));
}
