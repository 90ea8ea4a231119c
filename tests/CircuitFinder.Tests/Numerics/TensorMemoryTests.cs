using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Numerics;

[Collection(RunsAlone.Name)]
public sealed class TensorMemoryTests
{
    [Fact]
    public void CurrentBytes_AfterDispose_IsWhatItWasBefore()
    {
        using var backend = new CpuBackend(1);
        long before = SettledMemory.Bytes();
        TensorMemory.ResetPeak();
        using (Tensor tensor = backend.Allocate(new Shape(64, 100)))
        using (Weight weight = backend.Pack(tensor.AsMatrix()))
        {
            Assert.InRange(TensorMemory.CurrentBytes - before, 2 * 4 * 6400, 4 * 4 * 6400);
        }

        Assert.Equal(before, TensorMemory.CurrentBytes);
        Assert.InRange(TensorMemory.PeakBytes - before, 2 * 4 * 6400, 4 * 4 * 6400);
        TensorMemory.ResetPeak();
        Assert.Equal(before, TensorMemory.PeakBytes);
    }

    [Fact]
    public void CurrentBytes_DisposedTwice_CountsOnce()
    {
        using var backend = new CpuBackend(1);
        long before = SettledMemory.Bytes();
        Tensor tensor = backend.Allocate(new Shape(3, 5));
        tensor.Dispose();
        tensor.Dispose();
        Assert.Equal(before, TensorMemory.CurrentBytes);
    }

    [Fact]
    public void CurrentBytes_ProfiledBackend_CountsTheSame()
    {
        long Held(IBackend backend)
        {
            long before = SettledMemory.Bytes();
            using Tensor tensor = backend.Allocate(new Shape(7, 33));
            return TensorMemory.CurrentBytes - before;
        }

        using var plain = new CpuBackend(1);
        using var profiled = new ProfiledBackend(new CpuBackend(1));
        Assert.Equal(Held(plain), Held(profiled));
    }
}
