using System.Collections.Immutable;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tasks;

/// <summary>The folders in which names are looked up, in order: the working directory's own first, what the program ships last.
/// None hides another.</summary>
public sealed class LookupFolders
{
    private readonly ImmutableArray<string> _folders;

    /// <summary>Takes folders, which need not exist.</summary>
    /// <param name="folders">At least one; the last is what the program ships.</param>
    public LookupFolders(params IReadOnlyList<string> folders)
    {
        ArgumentOutOfRangeException.ThrowIfZero(folders.Count);
        _folders = [.. folders];
    }

    /// <summary>One folder alone.</summary>
    /// <param name="folder">It.</param>
    public static implicit operator LookupFolders(string folder) => FromString(folder);

    /// <summary>One folder alone.</summary>
    /// <param name="folder">It.</param>
    public static LookupFolders FromString(string folder) => new([folder]);

    /// <summary>The folders of a name in each of these.</summary>
    /// <param name="name">The subfolder's name.</param>
    public LookupFolders Below(string name) => new([.. _folders.Select(folder => Path.Combine(folder, name))]);

    /// <summary>What files there are, by their names without the ending, in ordinal order of the names.</summary>
    /// <param name="ending">Such as <c>.yaml</c>.</param>
    /// <exception cref="UserFaultException">A folder cannot be read.</exception>
    public ImmutableArray<LookupEntry> Files(string ending) => Merge(
        folder => Directory.EnumerateFiles(folder, "*" + ending),
        path => Path.GetFileNameWithoutExtension(path),
        FileComparison.AreEqual);

    /// <summary>What folders there are that hold a certain file, by their names, in ordinal order.</summary>
    /// <param name="file">The file that makes a folder one of those looked for.</param>
    /// <exception cref="UserFaultException">A folder cannot be read.</exception>
    public ImmutableArray<LookupEntry> Folders(string file) => Merge(
        folder => Directory.EnumerateDirectories(folder).Where(inner => File.Exists(Path.Combine(inner, file))),
        path => Path.GetFileName(path),
        FileComparison.FoldersAreEqual);

    /// <summary>What the folders hold, for messages: <c>tasks holds docstring, ioi</c>.</summary>
    /// <param name="entries">From <see cref="Files"/> or <see cref="Folders"/>.</param>
    public string Holding(IReadOnlyCollection<LookupEntry> entries)
    {
        string[] there = [.. _folders.Where(Directory.Exists).DefaultIfEmpty(_folders[^1])];
        string names = entries.Count == 0 ? "none" : string.Join(", ", entries.Select(entry => entry.Name));
        return $"{string.Join(" and ", there)} {(there.Length == 1 ? "holds" : "hold")} {names}";
    }

    private ImmutableArray<LookupEntry> Merge(
        Func<string, IEnumerable<string>> list, Func<string, string> nameOf, Func<string, string, bool> areEqual)
    {
        Dictionary<string, string>[] held = [.. _folders.Select(folder => List(folder, list, nameOf))];
        return
        [
            .. held.SelectMany(folder => folder.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name =>
            {
                string first = held.First(folder => folder.ContainsKey(name))[name];
                string? shipped = held[^1].GetValueOrDefault(name);
                bool isShipped = shipped is not null && (shipped == first || areEqual(first, shipped));
                return new LookupEntry(name, first, isShipped, isShipped ? null : shipped);
            }),
        ];
    }

    private static Dictionary<string, string> List(string folder, Func<string, IEnumerable<string>> list, Func<string, string> nameOf)
    {
        try
        {
            return Directory.Exists(folder) ? list(folder).ToDictionary(nameOf, path => path, StringComparer.Ordinal) : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            string reason = fault is UnauthorizedAccessException ? "permission is denied." : fault.Message;
            throw new UserFaultException($"{folder}: this folder cannot be read: {reason} Make it readable, or run in another folder.", fault);
        }
    }
}
