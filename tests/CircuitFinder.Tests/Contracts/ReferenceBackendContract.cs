using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Contracts;

/// <summary>The oracle keeps the contract too, to double precision.</summary>
public sealed class ReferenceBackendContract : BackendContract
{
    protected override double Tolerance => 1e-7;

    protected override IBackend Create() => new ReferenceBackend();
}
