using CircuitFinder.Numerics;
using TorchSharp;

namespace CircuitFinder.Extras.TorchSharp;

/// <summary>A device of libtorch: the processor or a CUDA GPU.</summary>
public sealed class TorchDevice : IDevice
{
    private readonly bool _isCuda;

    private TorchDevice(string name, string description, bool isCuda)
    {
        Name = name;
        Description = description;
        _isCuda = isCuda;
    }

    /// <summary>All devices of this build.</summary>
    public static IReadOnlyList<IDevice> All { get; } =
    [
        new TorchDevice("cuda", "the first NVIDIA GPU, by TorchSharp", isCuda: true),
        new TorchDevice("torch", "this processor, by TorchSharp", isCuda: false),
    ];

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Precisions => _isCuda ? ["float32", "tf32", "bfloat16"] : ["float32", "bfloat16"];

    /// <inheritdoc/>
    public string? Fault() => _isCuda && !torch.cuda.is_available() ? "no CUDA device is available." : null;

    /// <inheritdoc/>
    public IBackend Open(DeviceOptions options) => throw new NotImplementedException();
}
