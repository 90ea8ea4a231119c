using System.Globalization;
using System.Text.RegularExpressions;

namespace CircuitFinder.Engine.Files;

/// <summary>The names that belong to a results folder: hidden ones beside it, or in it where nothing can be made beside it.</summary>
internal sealed partial record FolderNames
{
    private const string InsidePrefix = ".circuitfinder";
    private const string MarkName = ".draft";

    private FolderNames(string folder, string home, string prefix, bool canSwap)
    {
        Folder = folder;
        Home = home;
        Prefix = prefix;
        CanSwap = canSwap;
    }

    /// <summary>The folder itself, links followed.</summary>
    public string Folder { get; }

    /// <summary>The folder above it.</summary>
    public string Parent => Path.GetDirectoryName(Folder)!;

    /// <summary>Whether the folder may give way to another of its name; the working directory may not.</summary>
    public bool CanSwap { get; }

    /// <summary>Where files are written; once it has changed places with the folder, the old folder.</summary>
    public string Draft => Own("new");

    /// <summary>A third name for changing places by renames.</summary>
    public string Between => Own("swap");

    /// <summary>A file that marks a draft, which may be deleted; an old folder may hold files of others.</summary>
    public string DraftMark => Path.Combine(Draft, MarkName);

    /// <summary>The same file when the draft has taken the folder's place.</summary>
    public string Mark => Path.Combine(Folder, MarkName);

    /// <summary>Held while a process works on the folder.</summary>
    public string Lock => Path.Combine(Home, Prefix + ".lock");

    private string Home { get; }

    private string Prefix { get; }

    /// <summary>Names beside the folder.</summary>
    public static FolderNames Beside(string path)
    {
        string whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string folder = LinkEnd.Of(new DirectoryInfo(whole));
        string working = Directory.GetCurrentDirectory() + Path.DirectorySeparatorChar;
        bool holdsWorking = working.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return new FolderNames(folder, Path.GetDirectoryName(folder)!, "." + Path.GetFileName(folder), !holdsWorking);
    }

    /// <summary>Names in the folder.</summary>
    public FolderNames Inside() => new(Folder, Folder, InsidePrefix, canSwap: false);

    /// <summary>Whether a file says that its folder is complete, and so is written last: a manifest, or a model's config.</summary>
    public static bool IsLast(string name) => name is "run.json" or "evaluation.json" or "config.json";

    /// <summary>Whether an entry of a folder is a leftover of a process that was killed while it wrote there.</summary>
    public static bool IsLeftover(string name) => Leftover().IsMatch(name);

    /// <summary>The process that writes the folder, if known.</summary>
    public int? Holder() => Leftovers("new").Select(found => (int?)found.Process).FirstOrDefault();

    /// <summary>Makes the empty folder that files are written to.</summary>
    public void MakeDraft()
    {
        Directory.CreateDirectory(Draft);
        File.Create(DraftMark).Dispose();
    }

    /// <summary>Clears away what this process or killed ones left, and puts an old folder back that one had taken away.</summary>
    public void ClearLeftovers()
    {
        foreach ((string left, _) in Leftovers("swap").Concat(Leftovers("new")))
        {
            if (File.Exists(Path.Combine(left, MarkName)) || !Directory.EnumerateFileSystemEntries(left).Any())
            {
                Directory.Delete(left, recursive: true);
            }
            else if (Directory.Exists(Folder))
            {
                Rescue(left, Folder, name => false);
            }
            else
            {
                Directory.Move(left, Folder);
            }
        }

        if (Directory.Exists(Folder))
        {
            File.Delete(Mark);
        }
    }

    /// <summary>Moves what others put into an old folder to the new one, and deletes the rest.</summary>
    public static void Rescue(string old, string folder, Func<string, bool> isOwn)
    {
        foreach (string entry in Directory.GetFileSystemEntries(old))
        {
            string name = Path.GetFileName(entry);
            string kept = Path.Combine(folder, name);
            bool isFolder = Directory.Exists(entry) && new DirectoryInfo(entry).LinkTarget is null;
            if (!isFolder && (isOwn(name) || File.Exists(kept)))
            {
                File.Delete(entry);
            }
            else if (isFolder && !Path.Exists(kept))
            {
                Directory.Move(entry, kept);
            }
            else if (!isFolder)
            {
                File.Move(entry, kept);
            }
        }

        if (!Directory.EnumerateFileSystemEntries(old).Any())
        {
            Directory.Delete(old);
        }
    }

    private string Own(string role) => Path.Combine(Home, string.Create(CultureInfo.InvariantCulture, $"{Prefix}.{Environment.ProcessId}.{role}"));

    private List<(string Path, int Process)> Leftovers(string role)
    {
        var found = new List<(string, int)>();
        foreach (string path in Directory.EnumerateDirectories(Home))
        {
            string name = Path.GetFileName(path);
            int middle = name.Length - Prefix.Length - role.Length - 2;
            if (middle > 0
                && name.StartsWith(Prefix + ".", StringComparison.Ordinal)
                && name.EndsWith("." + role, StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(Prefix.Length + 1, middle), NumberStyles.None, CultureInfo.InvariantCulture, out int process))
            {
                found.Add((path, process));
            }
        }

        return found;
    }

    [GeneratedRegex(@"^\..+\.([0-9]+\.(new|swap|tmp)|lock)$|^\.draft$")]
    private static partial Regex Leftover();
}
