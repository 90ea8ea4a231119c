using CircuitFinder.Engine.Metrics;

namespace CircuitFinder.Tests.Engine.Metrics;

public sealed class DivergenceTests
{
    [Fact]
    public void LogSoftmax_SmallLogits_AreTheLogsOfAProbabilityDistribution()
    {
        var logP = new double[3];

        Divergence.LogSoftmax([0, Math.Log(2), Math.Log(5)], logP);

        Assert.Equal(Math.Log(1 / 8.0), logP[0], 1e-15);
        Assert.Equal(Math.Log(2 / 8.0), logP[1], 1e-15);
        Assert.Equal(Math.Log(5 / 8.0), logP[2], 1e-15);
    }

    [Fact]
    public void LogSoftmax_LogitsBeyondTheRangeOfExp_StayFinite()
    {
        var logP = new double[2];

        Divergence.LogSoftmax([5000, 4000], logP);

        Assert.Equal([0, -1000], logP);
    }

    [Fact]
    public void LogSoftmax_InPlace_GivesTheSameBits()
    {
        double[] logits = [0.1, -3, 2.5];
        var apart = new double[3];
        Divergence.LogSoftmax(logits, apart);

        Divergence.LogSoftmax(logits, logits);

        Assert.Equal(apart, logits);
    }

    [Fact]
    public void Kl_ImpossibleUnderP_ContributesNothing()
        => Assert.Equal(Math.Log(2), Divergence.Kl([0, double.NegativeInfinity], [1.5, 1.5]), 1e-15);

    [Fact]
    public void Kl_ShiftedLogits_IsTheSame()
        => Assert.Equal(
            Divergence.Kl([Math.Log(0.25), Math.Log(0.75)], [0.2, 0.7]),
            Divergence.Kl([Math.Log(0.25), Math.Log(0.75)], [10.2, 10.7]),
            1e-14);

    [Fact]
    public void Kl_DifferentVocabularies_NamesBothShapes()
        => Assert.Contains("[1] and [2]", Assert.Throws<ArgumentException>(() => Divergence.Kl([0], [1, 2])).Message, StringComparison.Ordinal);

    [Fact]
    public void LogSumExp_NoLogits_Throws() => Assert.Throws<ArgumentException>(() => Divergence.LogSumExp([]));
}
