using System.Runtime.InteropServices;

namespace CircuitFinder.Engine.Files;

/// <summary>Asks the system what a path leads to without opening it, which the base class library cannot.</summary>
public static unsafe partial class FileKinds
{
    // statx(2): struct statx has the same layout on every Linux.
    private const int CurrentFolder = -100;
    private const uint TypeMask = 1;
    private const int LinuxStructBytes = 256;
    private const int LinuxModeOffset = 28;
    private const int LinuxInodeOffset = 32;
    private const int LinuxDeviceOffset = 136;
    private const uint InodeMask = 0x100;

    // stat(2) of macOS with 64-bit inode numbers.
    private const int MacStructBytes = 256;
    private const int MacModeOffset = 4;

    private const int KindBits = 0xF000;

    /// <summary>Whether two paths lead to one file, by links of either kind or by different spellings. Where one is not there, the
    /// paths themselves decide.</summary>
    public static bool AreSame(string first, string second)
    {
        string one = LinkEnd.Of(new FileInfo(Path.GetFullPath(first)));
        string other = LinkEnd.Of(new FileInfo(Path.GetFullPath(second)));
        return one == other || (Identity(one) is { } identity && identity == Identity(other));
    }

    // Device and inode: equal for all names of one file, and for folders that are links themselves.
    private static (ulong Device, ulong Inode)? Identity(string path)
    {
        if (!OperatingSystem.IsLinux() || path.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            byte* status = stackalloc byte[LinuxStructBytes];
            return StatX(CurrentFolder, path, 0, InodeMask, status) == 0 ? (*(ulong*)(status + LinuxDeviceOffset), *(ulong*)(status + LinuxInodeOffset)) : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The kind of what a path leads to.</summary>
    /// <param name="path">A path without NUL characters.</param>
    internal static FileKind Of(string path)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                byte* status = stackalloc byte[LinuxStructBytes];
                return StatX(CurrentFolder, path, 0, TypeMask, status) == 0 ? OfMode(*(ushort*)(status + LinuxModeOffset)) : FileKind.Unknown;
            }

            if (OperatingSystem.IsMacOS())
            {
                byte* status = stackalloc byte[MacStructBytes];
                int result = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatInode64(path, status) : Stat(path, status);
                return result == 0 ? OfMode(*(ushort*)(status + MacModeOffset)) : FileKind.Unknown;
            }
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than the call: opening the file is then the only way to learn more.
        }

        return Directory.Exists(path) ? FileKind.Folder : FileKind.Unknown;
    }

    private static FileKind OfMode(int mode) => (mode & KindBits) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        0x1000 => FileKind.Pipe,
        0x2000 or 0x6000 => FileKind.Device,
        0xC000 => FileKind.Socket,
        _ => FileKind.Unknown,
    };

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int folder, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(string path, byte* status);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatInode64(string path, byte* status);
}
