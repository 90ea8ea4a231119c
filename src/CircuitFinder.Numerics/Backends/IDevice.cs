namespace CircuitFinder.Numerics.Backends;

/// <summary>Something that can do the arithmetic, before it is opened.</summary>
public interface IDevice
{
    /// <summary>As users name it: <c>cpu</c>, <c>cuda</c>.</summary>
    string Name { get; }

    /// <summary>What it is, in a few words.</summary>
    string Description { get; }

    /// <summary>Precisions that it can compute in, the default first: <c>float32</c>, <c>tf32</c>, <c>bfloat16</c>.</summary>
    IReadOnlyList<string> Precisions { get; }

    /// <summary>Why it cannot be used on this machine, and what would help; null where it can.</summary>
    /// <param name="options">How it is to compute, and where its libraries lie.</param>
    string? Fault(DeviceOptions options);

    /// <summary>What a user must know of the device as it was opened, on one line; null for nothing.</summary>
    string? Remark => null;

    /// <summary>Makes a backend on it.</summary>
    /// <param name="options">How it is to compute.</param>
    /// <exception cref="InvalidOperationException"><see cref="Fault"/> has a reason.</exception>
    IBackend Open(DeviceOptions options);
}
