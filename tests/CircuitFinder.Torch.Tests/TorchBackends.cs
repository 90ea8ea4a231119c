using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Torch.Tests;

/// <summary>Backends as the program opens them.</summary>
internal static class TorchBackends
{
    public static IBackend Create(string device = "torch", string precision = "float32") =>
        TorchDevice.All.Single(one => one.Name == device).Open(new DeviceOptions(Threads: 2, precision));
}
