using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Tests.Contracts;

/// <summary>A profiled backend does what the backend behind it does.</summary>
public sealed class ProfiledBackendContract : CheckedBackendContract
{
    protected override double Tolerance => 3e-6;

    protected override IBackend Create() => new ProfiledBackend(new CpuBackend(threadCount: 1));
}
