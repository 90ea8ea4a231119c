using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Kernels.Lanes;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Numerics.Backends;

[Collection(RunsAlone.Name)]
public sealed class CpuBackendTests
{
    [Theory]
    [InlineData(1, nameof(VectorWidth.Vector512))]
    [InlineData(1, nameof(VectorWidth.Vector256))]
    [InlineData(1, nameof(VectorWidth.Vector128))]
    [InlineData(2, nameof(VectorWidth.Scalar))]
    [InlineData(2, nameof(VectorWidth.Vector512))]
    [InlineData(3, nameof(VectorWidth.Vector256))]
    public void EveryOperation_AnyWidthAndThreadCount_GivesTheBitsOfScalarsOnOneThread(int threadCount, string width)
    {
        List<(string Name, double[] Values)> expected = RunAll(1, VectorWidth.Scalar);

        List<(string Name, double[] Values)> actual = RunAll(threadCount, Enum.Parse<VectorWidth>(width));

        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Contains(expected[i].Values, x => x != 0);
            for (int j = 0; j < expected[i].Values.Length; j++)
            {
                Assert.True(
                    BitConverter.DoubleToInt64Bits(expected[i].Values[j]) == BitConverter.DoubleToInt64Bits(actual[i].Values[j]),
                    $"{expected[i].Name}: element {j} is {actual[i].Values[j]:R}, and {expected[i].Values[j]:R} with scalars.");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void EveryOperation_Warm_AllocatesNothing(int threadCount)
    {
        using var backend = new CpuBackend(threadCount);
        using var scenario = new BackendScenario(backend);
        scenario.Run();
        scenario.Run();

        Assert.Equal(0, Allocations.Least(scenario.Run));
    }

    [Fact]
    public void Constructor_NoThreads_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new CpuBackend(0));

    private static List<(string Name, double[] Values)> RunAll(int threadCount, VectorWidth width)
    {
        using var backend = new CpuBackend(threadCount, width);
        using var scenario = new BackendScenario(backend);
        scenario.Run();
        return [.. scenario.Results()];
    }
}
