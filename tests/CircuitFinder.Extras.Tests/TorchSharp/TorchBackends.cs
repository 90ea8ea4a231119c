using CircuitFinder.Extras.TorchSharp;
using CircuitFinder.Numerics;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Extras.Tests.TorchSharp;

/// <summary>Backends as the program opens them.</summary>
internal static class TorchBackends
{
    public static IBackend Create(string device = "torch", string precision = "float32") =>
        TorchDevice.All.Single(one => one.Name == device).Open(new DeviceOptions(Threads: 2, precision));
}
