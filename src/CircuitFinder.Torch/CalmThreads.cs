using System.Runtime.InteropServices;

namespace CircuitFinder.Torch;

/// <summary>Asks the threads of libtorch to sleep when they wait. They spin otherwise, and on cores that others use too a run takes
/// many times as long.</summary>
internal static unsafe class CalmThreads
{
    /// <summary>Must come before libtorch is loaded. Does nothing where the user has said how threads wait, or on other systems
    /// than Linux.</summary>
    public static void Request()
    {
        // .NET keeps an environment of its own: only the C library's reaches other libraries.
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out nint library))
        {
            return;
        }

        if (NativeLibrary.TryGetExport(library, "setenv", out nint address))
        {
            fixed (byte* name = "OMP_WAIT_POLICY\0"u8, value = "PASSIVE\0"u8)
            {
                _ = ((delegate* unmanaged<byte*, byte*, int, int>)address)(name, value, 0);
            }
        }
    }
}
