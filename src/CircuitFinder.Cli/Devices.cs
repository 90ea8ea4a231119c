using CircuitFinder.Engine;
using CircuitFinder.Numerics;

namespace CircuitFinder.Cli;

/// <summary>What can do the arithmetic in this build: the one place where opt-in devices are named.</summary>
internal static class Devices
{
    /// <summary>By name; the default first.</summary>
    public static IReadOnlyList<IDevice> All { get; } =
    [
        new CpuDevice(),
#if EXTRAS
        .. CircuitFinder.Extras.TorchSharp.TorchDevice.All,
#endif
    ];

    // Devices that a build with the property Extras has.
    private static readonly string[] OptIn = ["cuda", "torch"];

    /// <summary>Opens the device that was asked for.</summary>
    /// <param name="name">As <c>--device</c> gives it.</param>
    /// <param name="precision">As <c>--precision</c> gives it; null for the device's own.</param>
    /// <param name="threads">Threads on the processor.</param>
    /// <exception cref="UserFaultException">There is no such device in this build or on this machine, or it does not have the precision.</exception>
    public static IBackend Open(string name, string? precision, int threads)
    {
        IDevice device = All.FirstOrDefault(device => device.Name == name) ?? throw new UserFaultException(
            All.Count == 1 && OptIn.Contains(name, StringComparer.OrdinalIgnoreCase)
                ? $"--device {name}: this program was built without it; run it as `dotnet run -c Release -p:Extras={(name.StartsWith('t') ? "cpu" : "cuda")} --project src/CircuitFinder.Cli -- …` (README, \"On a GPU\")."
                : $"--device {name}: give {string.Join(", ", All.Select(device => device.Name))}.");
        if (precision is not null && !device.Precisions.Contains(precision))
        {
            throw new UserFaultException($"--precision {precision}: --device {name} computes in {string.Join(", ", device.Precisions)}.");
        }

        if (device.Fault() is { } fault)
        {
            throw new UserFaultException($"--device {name}: {fault}");
        }

        return device.Open(new DeviceOptions(threads, precision ?? device.Precisions[0]));
    }
}
