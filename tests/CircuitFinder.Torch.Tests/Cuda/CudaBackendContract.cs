using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Contracts;

namespace CircuitFinder.Torch.Tests.Cuda;

/// <summary>Libtorch on a GPU, in full single precision, keeps the contract of the other backends.</summary>
public sealed class CudaBackendContract : CheckedBackendContract
{
    protected override double Tolerance => 3e-6;

    // As on the processor, kernels are picked by shape.
    protected override bool PromisesBits => false;

    protected override IBackend Create() => TorchBackends.Create("cuda");
}
