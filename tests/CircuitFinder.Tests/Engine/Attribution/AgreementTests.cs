using CircuitFinder.Engine.Attribution;


namespace CircuitFinder.Tests.Engine.Attribution;

public sealed class AgreementTests
{
    [Fact]
    public void Of_TiedScores_IsWhatHandsCompute()
    {
        Agreement agreement = Agreement.Of([1, 2, 2, 4], [10, 30, 20, 40], isSigned: true);

        Assert.Equal(4, agreement.Edges);
        Assert.Equal(45 / Math.Sqrt(4.75 * 500), agreement.Pearson, 1e-15);

        // Ranks 0, 1.5, 1.5, 3 and 0, 2, 1, 3.
        Assert.Equal(4.5 / Math.Sqrt(4.5 * 5), agreement.Spearman, 1e-15);
        Assert.Equal(1, agreement.SignAgreement);
    }

    [Fact]
    public void Of_EdgesNotMeasuredOnEitherSide_AreSkipped()
    {
        Agreement agreement = Agreement.Of([1, double.NaN, 2, 7, 4], [3, 5, 2, double.NaN, 1], isSigned: true);

        Assert.Equal(Agreement.Of([1, 2, 4], [3, 2, 1], isSigned: true), agreement);
        Assert.Equal(3, agreement.Edges);
        Assert.Equal(-1, agreement.Spearman, 1e-15);
    }

    [Fact]
    public void Of_Signs_CountsEdgesWithAnEffectAlone()
        => Assert.Equal(0.5, Agreement.Of([-1, 2, 0, 3, -5], [-2, -1, 4, 0, -0.1], isSigned: true).SignAgreement);

    [Fact]
    public void Of_ScoresWithoutASign_AreHeldAgainstTheSizeOfTheEffect()
    {
        Agreement agreement = Agreement.Of([1, 2, 3], [-10, 20, -30], isSigned: false);

        Assert.Equal(1, agreement.Pearson, 1e-15);
        Assert.Equal(1, agreement.Spearman, 1e-15);
        Assert.Equal(double.NaN, agreement.SignAgreement);
    }

    // The mean of three times 0.1 is not 0.1: rounding must not look like variation.
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(-1e300)]
    public void Of_ConstantSide_HasNoCorrelation(double constant)
    {
        foreach (Agreement agreement in new[]
        {
            Agreement.Of([constant, constant, constant], [1, 2, 4], isSigned: true),
            Agreement.Of([1, 2, 4], [constant, constant, constant], isSigned: true),
        })
        {
            Assert.Equal(double.NaN, agreement.Pearson);
            Assert.Equal(double.NaN, agreement.Spearman);
        }
    }

    [Fact]
    public void Of_NothingMeasured_IsNotANumber()
        => Assert.Equal(new Agreement(0, double.NaN, double.NaN, double.NaN), Agreement.Of([double.NaN], [1], isSigned: true));

    [Fact]
    public void Of_OtherNumberOfEdges_NamesBoth()
        => Assert.Contains("2 scores", Assert.Throws<ArgumentException>(() => Agreement.Of([1, 2], [1, 2, 3], isSigned: true)).Message, StringComparison.Ordinal);
}
