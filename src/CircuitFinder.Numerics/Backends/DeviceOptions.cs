namespace CircuitFinder.Numerics.Backends;

/// <summary>How a device is to compute.</summary>
/// <param name="Threads">Threads on the processor, at least 1.</param>
/// <param name="Precision">One of the device's <see cref="IDevice.Precisions"/>.</param>
public sealed record DeviceOptions(int Threads, string Precision)
{
    /// <summary>Where the device's own libraries lie; null to look in the usual places.</summary>
    public string? LibraryFolder { get; init; }
}
