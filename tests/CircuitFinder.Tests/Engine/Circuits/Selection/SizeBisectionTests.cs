using CircuitFinder.Engine.Circuits.Selection;

namespace CircuitFinder.Tests.Engine.Circuits.Selection;

public sealed class SizeBisectionTests
{
    [Fact]
    public void Smallest_MonotoneTest_IsTheSmallestOfAll()
    {
        for (int reaches = 1; reaches <= 40; reaches++)
        {
            for (int least = 1; least <= reaches; least++)
            {
                Assert.Equal(least, SizeBisection.Smallest(0, reaches, size => size >= least));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Smallest_AnyTest_ReachesWhereOneFewerDoesNot(int seed)
    {
        var random = new Random(seed);
        bool[] reaches = [false, .. Enumerable.Range(0, 100).Select(_ => random.Next(2) == 0), true];
        int size = SizeBisection.Smallest(0, 101, middle => reaches[middle]);
        Assert.True(reaches[size]);
        Assert.False(reaches[size - 1]);
    }

    [Fact]
    public void Smallest_ALargeRange_AsksFewTimes()
    {
        int asked = 0;
        SizeBisection.Smallest(16_245, 32_491, size => ++asked > 0 && size > 20_000);
        Assert.InRange(asked, 1, 15);
    }

    [Fact]
    public void Smallest_EndsInTheWrongOrder_IsRefused()
        => Assert.Throws<ArgumentException>(() => SizeBisection.Smallest(3, 3, _ => true));
}
