using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;
using TorchSharp;

namespace CircuitFinder.Torch.Tests;

public class TorchCapacityTests
{
    [Theory]
    [InlineData(4L << 30)]
    [InlineData(5L << 30)]
    [InlineData(140L << 30)]
    public void CapacityOf_FreeMemory_LeavesRoom(long free)
    {
        BackendCapacity capacity = TorchBackend.CapacityOf(free);

        Assert.InRange(capacity.TrialBytes, free / 5, free / 2);
        Assert.InRange(sizeof(float) * capacity.ChunkElements, 1L << 29, free / 8);
        Assert.True(capacity.MaximumTrials > BackendCapacity.Processor.MaximumTrials);
    }

    [Fact]
    public void Capacity_Processor_IsTheCpuBackends()
    {
        using IBackend backend = TorchBackends.Create();

        Assert.Equal(BackendCapacity.Processor, backend.Capacity);
    }

    [Fact]
    public void Search_AsWideAsOnAGpu_FindsTheSameCircuit()
    {
        using var cpu = new CpuBackend(2);
        using var wide = new TorchBackend(DeviceType.CPU, new DeviceOptions(2, "float32"), TorchBackend.CapacityOf(4L << 30));

        AcdcResult expected = Search(cpu);
        AcdcResult actual = Search(wide);

        Assert.Equal(expected.Circuit.Edges, actual.Circuit.Edges);
        Assert.Equal(expected.Steps.Select(step => step.IsRemoved), actual.Steps.Select(step => step.IsRemoved));
        Assert.NotEqual(expected.Statistics.Trials, actual.Statistics.Trials);
    }

    private static AcdcResult Search(IBackend backend)
    {
        (Transformer model, ImmutableArray<TokenPair> pairs) = ShippedModel.Load(backend, "ioi", 2);
        using (model)
        {
            return AcdcSearch.Run(model, pairs, MetricCatalog.Find("kl"), new AcdcOptions { Threshold = 0.3 });
        }
    }
}
