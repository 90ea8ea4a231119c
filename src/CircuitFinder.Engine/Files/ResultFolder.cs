namespace CircuitFinder.Engine.Files;

/// <summary>The folder that a command writes: one process at a time, and all of its files or none.</summary>
/// <remarks>
/// Files go to a hidden folder beside, which takes the place of the old one when it is complete. Whatever stops the command before, a
/// full disk or a kill, the old folder stays whole. What others put into the old folder is kept.
/// Where the folder cannot be renamed (a mount point, the working directory), the files are moved into it one by one: the old
/// manifest goes first, the new one comes last.
/// </remarks>
public sealed class ResultFolder : IDisposable
{
    private readonly FolderLock _lock;
    private readonly FolderNames _names;
    private readonly IReadOnlyList<string> _made;
    private bool _isReplaced;

    private ResultFolder(string path, FolderNames names, FolderLock held, IReadOnlyList<string> made)
    {
        Path = path;
        _names = names;
        _lock = held;
        _made = made;
    }

    /// <summary>The folder, as it was named.</summary>
    public string Path { get; }

    /// <summary>Takes the folder for this process, and clears away what killed processes left beside it.</summary>
    /// <param name="path">The folder; it need not exist.</param>
    /// <exception cref="UserFaultException">The name is empty, no folder can be there, or another process has taken it.</exception>
    public static ResultFolder Claim(string path)
    {
        RequirePossible(path);
        var made = new List<string>();
        try
        {
            FolderNames names = FolderNames.Beside(path);
            try
            {
                MakeParents(names.Parent, made);
                return Claim(path, names, made);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException && Directory.Exists(names.Folder))
            {
                // The folder above may be closed to writing where this one is open.
                return Claim(path, names.Inside(), made);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Remove(made);
            throw CannotWrite(path, fault);
        }
        catch (UserFaultException)
        {
            Remove(made);
            throw;
        }
    }

    /// <summary>Takes a folder, writes files as <see cref="Replace"/> does, and lets go of it.</summary>
    /// <param name="path">The folder; it need not exist.</param>
    /// <param name="write">Writes every file into the folder that it is given.</param>
    /// <param name="isOwn">Whether a file of the old folder, by name, belongs to the command, and so goes if it is not written
    /// anew.</param>
    /// <exception cref="UserFaultException">As of <see cref="Claim(string)"/> and <see cref="Replace"/>.</exception>
    public static void Write(string path, Action<string> write, Func<string, bool> isOwn)
    {
        using ResultFolder folder = Claim(path);
        folder.Replace(write, isOwn);
    }

    /// <summary>Refuses names that cannot be a folder.</summary>
    /// <param name="path">The folder; it need not exist.</param>
    /// <exception cref="UserFaultException">The name is empty, or it or a folder above it is a file.</exception>
    public static void RequirePossible(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new UserFaultException("The output folder's name is empty. Name a folder.");
        }

        for (string? part = System.IO.Path.GetFullPath(path); part is not null; part = System.IO.Path.GetDirectoryName(part))
        {
            if (File.Exists(part))
            {
                throw new UserFaultException($"{path}: {part} is a file; results need a folder.");
            }
        }

        if (System.IO.Path.GetPathRoot(System.IO.Path.GetFullPath(path)) == System.IO.Path.GetFullPath(path))
        {
            throw new UserFaultException($"{path}: this is the root of a file system. Name a folder in it.");
        }
    }

    /// <summary>Writes files and puts them in the place of those that lie there.</summary>
    /// <param name="write">Writes every file into the folder that it is given.</param>
    /// <param name="isOwn">Whether a file of the old folder, by name, belongs to the command, and so goes if it is not written
    /// anew.</param>
    /// <exception cref="UserFaultException">The files cannot be written; the old folder is as it was.</exception>
    public void Replace(Action<string> write, Func<string, bool> isOwn)
    {
        try
        {
            _names.MakeDraft();
            write(_names.Draft);
            RequireNoFolderInTheWay();
            Commit(isOwn);
            _isReplaced = true;
        }
        catch (UserFaultException fault)
        {
            // Messages name the file as it will be called.
            throw new UserFaultException([.. fault.Faults.Select(line => line.Replace(_names.Draft, Path, StringComparison.Ordinal))]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(Path, fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _names.ClearLeftovers();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The next command that takes the folder clears it away.
        }

        _lock.Dispose();
        if (!_isReplaced)
        {
            Remove(_made);
        }
    }

    private static ResultFolder Claim(string path, FolderNames names, IReadOnlyList<string> made)
    {
        FolderLock? held = FolderLock.TryTake(names.Lock);
        if (held is null)
        {
            string who = names.Holder() is { } process ? $"process {process}" : "another process";
            throw new UserFaultException($"{path}: {who} is writing this folder. Wait until it ends, or name another folder.");
        }

        try
        {
            names.ClearLeftovers();
            names.MakeDraft();
            return new ResultFolder(path, names, held, made);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private void RequireNoFolderInTheWay()
    {
        string[] taken = Directory.Exists(_names.Folder) ? Directory.GetDirectories(_names.Folder) : [];
        if (Array.Find(taken, folder => File.Exists(System.IO.Path.Combine(_names.Draft, System.IO.Path.GetFileName(folder)))) is { } other)
        {
            throw new UserFaultException($"{System.IO.Path.Combine(Path, System.IO.Path.GetFileName(other))}: cannot be written: there is a folder of that name. Move it, or name another output folder.");
        }
    }

    private void Commit(Func<string, bool> isOwn)
    {
        if (!Directory.Exists(_names.Folder))
        {
            File.Delete(_names.DraftMark);
            Directory.Move(_names.Draft, _names.Folder);
        }
        else if (_names.CanSwap && TrySwap())
        {
            ClearOld(isOwn);
        }
        else
        {
            MoveFiles(isOwn);
        }
    }

    private bool TrySwap()
    {
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                // Who may read and write the old folder, may the new one.
                File.SetUnixFileMode(_names.Draft, File.GetUnixFileMode(_names.Folder));
            }

            FolderExchange.Swap(_names.Draft, _names.Folder, _names.Between);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // The draft's name is now the old folder's.
    private void ClearOld(Func<string, bool> isOwn)
    {
        try
        {
            File.Delete(_names.Mark);
            FolderNames.Rescue(_names.Draft, _names.Folder, isOwn);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The new files are in place; the next command that takes the folder goes on here.
        }
    }

    private void MoveFiles(Func<string, bool> isOwn)
    {
        string[] files = [.. Directory.GetFiles(_names.Draft).Where(file => file != _names.DraftMark).Select(file => System.IO.Path.GetFileName(file)).OrderBy(FolderNames.IsLast)];
        foreach (string last in files.Where(FolderNames.IsLast))
        {
            File.Delete(System.IO.Path.Combine(_names.Folder, last));
        }

        foreach (string old in Directory.GetFiles(_names.Folder).Where(file => isOwn(System.IO.Path.GetFileName(file))))
        {
            File.Delete(old);
        }

        foreach (string name in files)
        {
            File.Move(System.IO.Path.Combine(_names.Draft, name), System.IO.Path.Combine(_names.Folder, name), overwrite: true);
        }
    }

    private static void MakeParents(string folder, List<string> made)
    {
        for (string? part = folder; part is not null && !Directory.Exists(part); part = System.IO.Path.GetDirectoryName(part))
        {
            made.Add(part);
        }

        Directory.CreateDirectory(folder);
    }

    // Innermost first; one that has been filled since stays.
    private static void Remove(IReadOnlyList<string> made)
    {
        foreach (string folder in made)
        {
            try
            {
                Directory.Delete(folder, recursive: false);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return;
            }
        }
    }

    private static UserFaultException CannotWrite(string path, Exception fault)
        => new($"{path}: cannot be written: {fault.Message.TrimEnd('.')}. Choose a folder that can be written.", fault);
}
