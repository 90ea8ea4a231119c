using CircuitFinder.Engine.Randomness;

namespace CircuitFinder.Tests.Engine.Randomness;

public sealed class SplitMix64Tests
{
    [Fact]
    public void Next_SeedOfThePublishedTestVector_GivesItsNumbers()
    {
        SplitMix64 random = new(1234567);

        Assert.Equal(
            [6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL, 4593380528125082431UL, 16408922859458223821UL],
            Enumerable.Range(0, 5).Select(_ => random.Next()));
    }

    [Fact]
    public void NextBelow_ManyDraws_AreEvenOverTheirRange()
    {
        SplitMix64 random = new(5);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
        {
            counts[random.NextBelow(7)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Theory]
    [InlineData("", 0xF52A15E9A9B5E89BUL)]
    [InlineData("Anna\nPaul", 6111726407997600608UL)]
    public void StableHash_Text_IsTheSameEverywhere(string text, ulong expected) => Assert.Equal(expected, StableHash.Of(text));
}
