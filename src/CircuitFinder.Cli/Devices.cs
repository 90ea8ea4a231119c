using CircuitFinder.Engine.Files;
using CircuitFinder.Numerics.Backends;

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

    /// <summary>Refuses a name that no device of this build has.</summary>
    /// <param name="name">As <c>--device</c> gives it.</param>
    /// <exception cref="UserFaultException">There is no such device in this build.</exception>
    public static void RequireName(string name) => Find(name);

    /// <summary>Refuses a precision that no device of this build has.</summary>
    /// <param name="precision">As <c>--precision</c> gives it.</param>
    /// <exception cref="UserFaultException">No device has it.</exception>
    public static void RequirePrecision(string precision)
    {
        if (!All.Any(device => device.Precisions.Contains(precision)))
        {
            throw new UserFaultException(
                $"--precision {precision}: {string.Join("; ", All.Select(device => $"--device {device.Name} computes in {string.Join(", ", device.Precisions)}"))}.");
        }
    }

    /// <summary>Opens the device that was asked for.</summary>
    /// <param name="name">As <c>--device</c> gives it.</param>
    /// <param name="precision">As <c>--precision</c> gives it; null for the device's own.</param>
    /// <param name="threads">Threads on the processor.</param>
    /// <exception cref="UserFaultException">There is no such device in this build or on this machine, or it does not have the precision.</exception>
    public static IBackend Open(string name, string? precision, int threads)
    {
        IDevice device = Find(name);
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

    private static IDevice Find(string name) => All.FirstOrDefault(device => device.Name == name) ?? throw new UserFaultException(
        All.Count == 1 && OptIn.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? $"--device {name}: this program was built without it; run it as `dotnet run -c Release -p:Extras={(name.StartsWith('t') ? "cpu" : "cuda")} --project src/CircuitFinder.Cli -- …` (README, \"On a GPU\")."
            : $"--device {name}: give {string.Join(", ", All.Select(device => device.Name))}.");
}
