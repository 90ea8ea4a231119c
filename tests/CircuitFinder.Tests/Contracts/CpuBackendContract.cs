using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Tests.Contracts;

/// <summary>The processor's backend, with more than one thread.</summary>
public sealed class CpuBackendContract : CheckedBackendContract
{
    protected override double Tolerance => 3e-6;

    protected override IBackend Create() => new CpuBackend(threadCount: 2);
}
