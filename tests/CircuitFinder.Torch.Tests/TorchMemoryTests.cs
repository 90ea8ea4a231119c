using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Tests.Support;
using TorchSharp;
using Xunit.Abstractions;

namespace CircuitFinder.Torch.Tests;

/// <summary>No operation leaves anything behind in libtorch.</summary>
[Collection(RunsAlone.Name)]
public class TorchMemoryTests(ITestOutputHelper output)
{
    private const double MiB = 1 << 20;

    [Fact]
    public void Search_AgainAndAgain_HasAsManyTensorsAtEveryStepAsTheFirstTime()
    {
        long held = SettledMemory.Bytes();
        long before = torch.Tensor.TotalCount;
        List<long> first = [];
        using (IBackend backend = TorchBackends.Create())
        {
            (Transformer model, ImmutableArray<TokenPair> pairs) = ShippedModel.Load(backend, "greater-than", 2);
            using (model)
            {
                first = TensorCounts(model, pairs);
                Assert.True(first.Count > 20);
                Assert.Equal(first[1..], TensorCounts(model, pairs)[1..]);

                for (int round = 0; round < 5; round++)
                {
                    TensorCounts(model, pairs);
                }

                double settled = ResidentMiB();
                for (int round = 0; round < 20; round++)
                {
                    TensorCounts(model, pairs);
                }

                double grown = ResidentMiB() - settled;
                output.WriteLine($"{first.Min()} to {first.Max()} tensors, resident memory grew by {grown:0.0} MiB over 20 searches");
                Assert.InRange(grown, double.NegativeInfinity, 16);
            }
        }

        Assert.Equal(before, torch.Tensor.TotalCount);
        Assert.Equal(held, TensorMemory.CurrentBytes);
    }

    [Fact]
    public void Tensors_LeftToTheGarbageCollector_FreeThemselves()
    {
        long held = SettledMemory.Bytes();
        long before = torch.Tensor.TotalCount;
        using IBackend backend = TorchBackends.Create();

        Leave(backend);

        Assert.Equal(held, SettledMemory.Bytes());
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void Tensor_AfterDispose_SaysSo()
    {
        using IBackend backend = TorchBackends.Create();
        Tensor tensor = backend.Allocate(new Shape(2, 3));
        Weight weight = backend.Pack(tensor.AsMatrix());
        tensor.Dispose();
        weight.Dispose();
        tensor.Dispose();

        Assert.Throws<ObjectDisposedException>(() => backend.Zero(tensor.AsMatrix()));
        Assert.Throws<ObjectDisposedException>(() => backend.SliceInputs(weight, 0, 1));
    }

    // In a method of its own, so that nothing of it is still on the stack when the collector runs.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Leave(IBackend backend)
    {
        Tensor tensor = backend.Allocate(new Shape(100, 100));
        Weight weight = backend.Pack(tensor.AsMatrix());
        _ = backend.SliceOutputs(weight, 3, 7);
    }

    // After every destination of a search.
    private static List<long> TensorCounts(Transformer model, ImmutableArray<TokenPair> pairs)
    {
        var counts = new Counts();
        AcdcSearch.Run(model, pairs, MetricCatalog.Find("kl"), new AcdcOptions { Threshold = 0.05, Progress = counts });
        return counts.Values;
    }

    private static double ResidentMiB()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet / MiB;
    }

    private sealed class Counts : IProgress<AcdcProgress>
    {
        public List<long> Values { get; } = [];

        public void Report(AcdcProgress value) => Values.Add(torch.Tensor.TotalCount);
    }
}
