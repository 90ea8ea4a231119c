using CircuitFinder.Numerics;
using CircuitFinder.Numerics.Backends;
using TorchSharp;

namespace CircuitFinder.Extras.TorchSharp;

/// <summary>A device of libtorch: the processor or a CUDA GPU.</summary>
public sealed class TorchDevice : IDevice
{
    private readonly DeviceType _type;

    private TorchDevice(string name, string description, DeviceType type, params IReadOnlyList<string> precisions)
    {
        Name = name;
        Description = description;
        Precisions = precisions;
        _type = type;
    }

    /// <summary>All devices of this build.</summary>
    public static IReadOnlyList<IDevice> All { get; } =
    [
        new TorchDevice("cuda", "the first NVIDIA GPU, by TorchSharp", DeviceType.CUDA, "float32", "tf32", "bfloat16"),
        new TorchDevice("torch", "this processor, by TorchSharp", DeviceType.CPU, "float32", "bfloat16"),
    ];

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Precisions { get; }

    // What brings libtorch in this build.
    private static string Package =>
#if CUDA
        OperatingSystem.IsWindows() ? "TorchSharp-cuda-windows" : "TorchSharp-cuda-linux";
#else
        "TorchSharp-cpu";
#endif

    private static string NoGpu =>
#if CUDA
        "libtorch finds no NVIDIA GPU; `nvidia-smi` must list one, and its driver must be recent enough for the CUDA of this libtorch.";
#else
        "this program was built with -p:Extras=cpu, whose libtorch knows no GPU; build it with -p:Extras=cuda.";
#endif

    /// <inheritdoc/>
    public string? Fault()
    {
        // TorchSharp writes pages to the console where it does not find its library.
        TextWriter console = Console.Out;
        try
        {
            Console.SetOut(TextWriter.Null);
            CalmThreads.Request();
            return torch.TryInitializeDeviceType(_type) ? null : NoGpu;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or TypeInitializationException or NotSupportedException)
        {
            return $"libtorch could not be loaded, which the package {Package} brings; restore and build again with -p:Extras={(Package.Contains("cuda", StringComparison.Ordinal) ? "cuda" : "cpu")}.";
        }
        finally
        {
            Console.SetOut(console);
        }
    }

    /// <inheritdoc/>
    public IBackend Open(DeviceOptions options) =>
        Fault() is { } fault ? throw new InvalidOperationException($"{Name}: {fault}") : new TorchBackend(_type, options);
}
