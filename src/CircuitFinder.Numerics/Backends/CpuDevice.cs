namespace CircuitFinder.Numerics.Backends;

/// <summary>The processor, by this assembly's own kernels: the default.</summary>
public sealed class CpuDevice : IDevice
{
    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public string Description => "this processor, with the same bits on every machine";

    /// <inheritdoc/>
    public IReadOnlyList<string> Precisions { get; } = ["float32"];

    /// <inheritdoc/>
    public string? Fault(DeviceOptions options) => null;

    /// <inheritdoc/>
    public IBackend Open(DeviceOptions options) => new CpuBackend(options.Threads);
}
