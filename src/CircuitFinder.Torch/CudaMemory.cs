using System.Runtime.InteropServices;

namespace CircuitFinder.Torch;

/// <summary>Asks the driver how much memory a GPU has left, which TorchSharp does not.</summary>
internal static unsafe class CudaMemory
{
    /// <summary>Assumed where the driver does not say.</summary>
    private const long Assumed = 4L << 30;

    private const int Success = 0;

    /// <summary>Free bytes of the calling thread's current GPU, which is libtorch's once something was allocated there.</summary>
    public static long FreeBytes()
    {
        if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out nint driver))
        {
            return Assumed;
        }

        try
        {
            if (!NativeLibrary.TryGetExport(driver, "cuMemGetInfo_v2", out nint address))
            {
                return Assumed;
            }

            nuint free;
            nuint total;
            int result = ((delegate* unmanaged<nuint*, nuint*, int>)address)(&free, &total);
            return result == Success ? (long)free : Assumed;
        }
        finally
        {
            NativeLibrary.Free(driver);
        }
    }
}
