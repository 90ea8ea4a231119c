using System.Runtime.InteropServices;

namespace CircuitFinder.Numerics.Tensors;

/// <summary>Asks Linux for large memory pages, which spares big arrays most page faults and address look-ups; elsewhere does
/// nothing.</summary>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of a large page on x64 and, usually, ARM64.</summary>
    public const int Size = 2 << 20;

    /// <summary>Arrays of fewer bytes keep ordinary pages: rounding them up would waste memory.</summary>
    public const long WorthWhile = 4 * Size;

    private const int AdviseHugePages = 14;

    /// <summary>Asks for large pages under an array; a refusal changes nothing but speed.</summary>
    public static void Advise(void* start, long bytes)
    {
        if (OperatingSystem.IsLinux() && bytes >= WorthWhile)
        {
            // Whole pages only: what lies behind the array may belong to someone else.
            _ = MemoryAdvise(start, (nuint)(bytes / Size * Size), AdviseHugePages);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MemoryAdvise(void* start, nuint length, int advice);
}
