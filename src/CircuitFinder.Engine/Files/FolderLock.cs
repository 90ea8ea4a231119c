namespace CircuitFinder.Engine.Files;

/// <summary>A file beside a folder that only one process can hold: the operating system lets go of it when the process ends,
/// however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private const int LongestMark = 4096;

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <param name="path">The lock file; made, and gone when the lock is let go.</param>
    /// <returns>Null where another process holds it.</returns>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be made.</exception>
    public static FolderLock? TryTake(string path)
    {
        while (true)
        {
            FileStream file;
            try
            {
                file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            }
            catch (IOException fault) when (IsHeld(fault))
            {
                return null;
            }

            if (IsStillThere(file, path))
            {
                return new FolderLock(file);
            }

            file.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // EAGAIN of Linux and of macOS; sharing and lock violations of Windows.
    private static bool IsHeld(IOException fault) => (fault.HResult & 0xFFFF) is 11 or 35 or 32 or 33;

    // A holder removes the file before it lets go: who opened it in between has locked a file that nobody else will find.
    private static bool IsStillThere(FileStream file, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        file.SetLength(Random.Shared.Next(1, LongestMark));
        var found = new FileInfo(path);
        return found.Exists && found.Length == file.Length;
    }
}
