using CircuitFinder.Numerics.Backends;
using TorchSharp;

namespace CircuitFinder.Torch;

/// <summary>A device of libtorch: the processor or a CUDA GPU. Nothing of libtorch or TorchSharp is loaded before it is asked
/// for.</summary>
public sealed class TorchDevice : IDevice
{
    private readonly bool _isCuda;

    private TorchDevice(string name, string description, bool isCuda, params IReadOnlyList<string> precisions)
    {
        Name = name;
        Description = description;
        Precisions = precisions;
        _isCuda = isCuda;
    }

    /// <summary>The GPU, then the processor.</summary>
    public static IReadOnlyList<IDevice> All { get; } =
    [
        new TorchDevice("cuda", "the first NVIDIA GPU, by TorchSharp", isCuda: true, "float32", "tf32", "bfloat16"),
        new TorchDevice("torch", "this processor, by TorchSharp", isCuda: false, "float32", "bfloat16"),
    ];

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Precisions { get; }

    /// <inheritdoc/>
    public string? Fault(DeviceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Libtorch.Load(_isCuda, options.LibraryFolder) is { } fault)
        {
            return fault;
        }

        // TorchSharp writes pages to the console if something of its own is amiss.
        TextWriter console = Console.Out;
        try
        {
            Console.SetOut(TextWriter.Null);
            return IsThere() ? null : "libtorch finds no NVIDIA GPU. It must be a libtorch for CUDA, `nvidia-smi` must list the GPU, and its driver must be recent enough.";
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or TypeInitializationException or NotSupportedException)
        {
            return $"libtorch could not be started: {Libtorch.Reason(exception.Message)}.";
        }
        finally
        {
            Console.SetOut(console);
        }
    }

    /// <inheritdoc/>
    public string? Remark => Libtorch.Remark;

    /// <inheritdoc/>
    public IBackend Open(DeviceOptions options)
        => Fault(options) is { } fault ? throw new InvalidOperationException($"{Name}: {fault}") : new TorchBackend(Type, options);

    private DeviceType Type => _isCuda ? DeviceType.CUDA : DeviceType.CPU;

    private bool IsThere() => torch.TryInitializeDeviceType(Type);
}
