using System.Runtime.InteropServices;
using System.Text;

namespace CircuitFinder.Torch;

/// <summary>Asks the driver what the first GPU and the driver itself are called, which TorchSharp does not.</summary>
internal static unsafe class CudaNames
{
    private const int Success = 0;
    private const int NameBytes = 96;

    /// <summary>Such as <c>NVIDIA H100 80GB HBM3, driver 580.159.03</c>; what is not known is left out.</summary>
    public static string Describe()
        => string.Join(", ", new[] { Device(), Driver() is { } version ? $"driver {version}" : null }.OfType<string>());

    // Of the devices that the process sees, the one that libtorch calls 0; the driver is started by then.
    private static string? Device()
    {
        if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out nint driver)
            || !NativeLibrary.TryGetExport(driver, "cuDeviceGet", out nint get)
            || !NativeLibrary.TryGetExport(driver, "cuDeviceGetName", out nint name))
        {
            return null;
        }

        int device;
        byte* text = stackalloc byte[NameBytes];
        return ((delegate* unmanaged<int*, int, int>)get)(&device, 0) == Success
            && ((delegate* unmanaged<byte*, int, int, int>)name)(text, NameBytes, device) == Success
                ? Text(text)
                : null;
    }

    private static string? Driver()
    {
        if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1", out nint library)
            || !NativeLibrary.TryGetExport(library, "nvmlInit_v2", out nint start)
            || !NativeLibrary.TryGetExport(library, "nvmlSystemGetDriverVersion", out nint version))
        {
            return null;
        }

        byte* text = stackalloc byte[NameBytes];
        return ((delegate* unmanaged<int>)start)() == Success && ((delegate* unmanaged<byte*, uint, int>)version)(text, NameBytes) == Success ? Text(text) : null;
    }

    private static string? Text(byte* text)
    {
        var bytes = new ReadOnlySpan<byte>(text, NameBytes);
        int end = bytes.IndexOf((byte)0);
        return end > 0 ? Encoding.ASCII.GetString(bytes[..end]) : null;
    }
}
