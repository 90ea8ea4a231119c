using System.Runtime.InteropServices;

namespace CircuitFinder.Engine.Files;

/// <summary>Swaps two folders.</summary>
internal static partial class FolderExchange
{
    private const int WorkingFolder = -100;
    private const uint Exchange = 2;

    /// <summary>Gives each folder the other's name: on Linux in one step, elsewhere by way of a third name.</summary>
    /// <param name="first">A folder.</param>
    /// <param name="second">A folder on the same file system.</param>
    /// <param name="between">A free name beside them.</param>
    /// <exception cref="IOException">One of them cannot be renamed, as a mount point cannot; both are as they were.</exception>
    /// <exception cref="UnauthorizedAccessException">One of them may not be renamed; both are as they were.</exception>
    public static void Swap(string first, string second, string between)
    {
        if (OperatingSystem.IsLinux() && TryExchange(first, second))
        {
            return;
        }

        Directory.Move(second, between);
        try
        {
            Directory.Move(first, second);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Directory.Move(between, second);
            throw;
        }

        Directory.Move(between, first);
    }

    // Older systems, and some file systems, do not know the call.
    private static bool TryExchange(string first, string second)
    {
        try
        {
            return Rename(WorkingFolder, first, WorkingFolder, second, Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Rename(int firstFolder, string first, int secondFolder, string second, uint flags);
}
