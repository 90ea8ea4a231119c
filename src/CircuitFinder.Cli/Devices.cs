using CircuitFinder.Engine.Files;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Torch;

namespace CircuitFinder.Cli;

/// <summary>What can do the arithmetic: the one place where devices are named.</summary>
internal static class Devices
{
    private const string Standard = "cpu";

    /// <summary>By name; the default first.</summary>
    public static IReadOnlyList<IDevice> All { get; } = [new CpuDevice(), .. TorchDevice.All];

    /// <summary>Refuses a name that no device has.</summary>
    /// <param name="name">As <c>--device</c> gives it.</param>
    /// <exception cref="UserFaultException">There is no such device.</exception>
    public static void RequireName(string name) => Find(name);

    /// <summary>Refuses a precision that no device has.</summary>
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
    /// <param name="options">Threads, and the folder that <c>--libtorch</c> gives; the precision is put in here.</param>
    /// <param name="remark">Receives what must be known of the device, one line.</param>
    /// <exception cref="UserFaultException">There is no such device on this machine, or it does not have the precision.</exception>
    public static IBackend Open(string name, string? precision, DeviceOptions options, Action<string>? remark = null)
    {
        IDevice device = Find(name);
        if (precision is not null && !device.Precisions.Contains(precision))
        {
            throw new UserFaultException($"--precision {precision}: --device {name} computes in {string.Join(", ", device.Precisions)}.");
        }

        if (options.LibraryFolder is { } folder && name == Standard)
        {
            throw new UserFaultException($"--libtorch {folder}: --device {Standard} needs no libtorch. Leave it out, or give --device cuda or torch.");
        }

        options = options with { Precision = precision ?? device.Precisions[0] };
        if (device.Fault(options) is { } fault)
        {
            throw new UserFaultException($"--device {name}: {fault}");
        }

        if (device.Remark is { } line)
        {
            remark?.Invoke(line);
        }

        return device.Open(options);
    }

    private static IDevice Find(string name)
        => All.FirstOrDefault(device => device.Name == name) ?? throw new UserFaultException($"--device {name}: give {string.Join(", ", All.Select(device => device.Name))}.");
}
