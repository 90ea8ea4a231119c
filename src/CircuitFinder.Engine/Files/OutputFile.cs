using System.Formats.Tar;

namespace CircuitFinder.Engine.Files;

/// <summary>Where a file may be written: nothing is put in the place of a device, a pipe or a socket, nor sent through one.</summary>
internal static class OutputFile
{
    private static readonly string[] SystemFolders = ["/proc/", "/sys/", "/dev/"];

    /// <summary>The file that a name stands for, links followed, so that a link stays one.</summary>
    /// <param name="path">The name; no file need be there.</param>
    /// <exception cref="UserFaultException">The name is empty, or something other than an ordinary file is there.</exception>
    public static string Resolve(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new UserFaultException("The output file's name is empty. Name a file.");
        }

        string whole = Path.GetFullPath(path);
        string target = LinkEnd.Of(new FileInfo(whole));
        if (IsOfTheSystem(whole) || IsOfTheSystem(target) || IsSpecial(target))
        {
            throw new UserFaultException($"{path}: this is a device, a pipe or another special file. Name an ordinary file.");
        }

        return target;
    }

    private static bool IsOfTheSystem(string path)
        => !OperatingSystem.IsWindows()
            && SystemFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal))
            && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);

    // Special files have no length. What they are is read from the folder: opening a pipe would wait for its other end.
    private static bool IsSpecial(string path)
    {
        var file = new FileInfo(path);
        if (OperatingSystem.IsWindows() || !file.Exists || file.Length > 0)
        {
            return false;
        }

        using var archive = new MemoryStream();
        try
        {
            using var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true);
            writer.WriteEntry(path, "file");
        }
        catch (IOException)
        {
            // No archive takes a socket.
            return true;
        }

        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()?.EntryType is not TarEntryType.RegularFile;
    }
}
