using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Contracts;

namespace CircuitFinder.Torch.Tests;

/// <summary>Libtorch on the processor, in full single precision, keeps the contract of the other backends.</summary>
public sealed class TorchBackendContract : CheckedBackendContract
{
    protected override double Tolerance => 3e-6;

    // Libtorch picks its kernels by shape: one row alone is another product than the same row among others.
    protected override bool PromisesBits => false;

    protected override IBackend Create() => TorchBackends.Create();
}
