using CircuitFinder.Extras.TorchSharp;
using CircuitFinder.Numerics;

namespace CircuitFinder.Extras.Tests.TorchSharp;

/// <summary>Backends as the program opens them.</summary>
internal static class TorchBackends
{
    /// <summary>Libtorch on the processor.</summary>
    public static IBackend Create(string precision = "float32") =>
        TorchDevice.All.Single(device => device.Name == "torch").Open(new DeviceOptions(Threads: 2, precision));
}
