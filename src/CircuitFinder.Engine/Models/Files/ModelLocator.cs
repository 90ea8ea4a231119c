using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>Finds model folders by name or path: a path, a shipped model, or one in the local Hugging Face cache.</summary>
public static class ModelLocator
{
    private const string ConfigName = "config.json";

    // TransformerLens' own, where it lies beside other files.
    private const string LensConfigName = "tl_config.json";
    private const int MaximumReferenceBytes = 4096;

    /// <summary>The configuration of a model folder: <c>config.json</c>, else TransformerLens' <c>tl_config.json</c>.</summary>
    /// <param name="folder">The folder.</param>
    public static string ConfigIn(string folder)
    {
        string lens = Path.Combine(folder, LensConfigName);
        string usual = Path.Combine(folder, ConfigName);
        return !File.Exists(usual) && File.Exists(lens) ? lens : usual;
    }

    /// <summary>The models in the folders and where each is from, in ordinal order of the names.</summary>
    /// <param name="folders">Each holds one folder a model.</param>
    /// <exception cref="UserFaultException">A folder cannot be read.</exception>
    public static ImmutableArray<LookupEntry> Entries(LookupFolders folders) => folders.Folders(ConfigName);

    /// <summary>Finds a model's folder. Nothing is ever downloaded.</summary>
    /// <param name="nameOrFolder">The path of a folder with a <c>config.json</c>, a name that <see cref="Entries"/> gives, or a name as
    /// Hugging Face has it (<c>gpt2</c>, <c>org/name</c>) of a model in the local cache.</param>
    /// <param name="folders">The folders that names are looked up in.</param>
    /// <exception cref="UserFaultException">There is no such model.</exception>
    public static string Find(string nameOrFolder, LookupFolders folders) => Locate(nameOrFolder, folders).Path;

    /// <summary>Finds a model's folder and says what it was taken for: a path comes before a name, and a name before the cache.</summary>
    /// <param name="nameOrFolder">See <see cref="Find"/>.</param>
    /// <param name="folders">The folders that names are looked up in.</param>
    /// <exception cref="UserFaultException">There is no such model.</exception>
    public static Located Locate(string nameOrFolder, LookupFolders folders)
    {
        ImmutableArray<LookupEntry> entries = Entries(folders);
        LookupEntry? entry = entries.FirstOrDefault(entry => entry.Name == nameOrFolder);
        if (File.Exists(ConfigIn(nameOrFolder)))
        {
            return Located.ByPath("model", nameOrFolder, entry);
        }

        if (entry is not null)
        {
            return Located.ByName("model", entry);
        }

        if (Directory.Exists(nameOrFolder))
        {
            throw new UserFaultException($"{nameOrFolder}: there is no {ConfigName} in this folder; a model folder in Hugging Face layout has one.");
        }

        if (File.Exists(nameOrFolder))
        {
            throw new UserFaultException($"{nameOrFolder}: this is a file; give the folder that holds the model's {ConfigName} and weights.");
        }

        return FindCached(nameOrFolder) is { } cached ? new Located(cached) : throw new UserFaultException(
            $"there is no model '{nameOrFolder}': {folders.Holding(entries)}, and {CacheFolder} holds no snapshot of that name. "
            + "Give the path of a model folder, or download the model into the cache first.");
    }

    /// <summary>What results call a model: its folder's name, or for one in the cache its name there with <c>--</c> for <c>/</c>.</summary>
    /// <param name="folder">From <see cref="Find"/>.</param>
    public static string DisplayName(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string? snapshots = Path.GetDirectoryName(full);
        string? repository = Path.GetDirectoryName(snapshots);
        return Path.GetFileName(snapshots) == "snapshots" && repository is not null
            ? Path.GetFileName(repository).Replace("models--", string.Empty, StringComparison.Ordinal)
            : Path.GetFileName(full);
    }

    private static string CacheFolder
        => Environment.GetEnvironmentVariable("HF_HUB_CACHE")
            ?? (Environment.GetEnvironmentVariable("HF_HOME") is { } home
                ? Path.Combine(home, "hub")
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "huggingface", "hub"));

    // models--org--name/refs/main holds the name of the folder below snapshots/.
    private static string? FindCached(string name)
    {
        if (name.Contains("..", StringComparison.Ordinal) || name.Count(character => character == '/') > 1)
        {
            return null;
        }

        string repository = Path.Combine(CacheFolder, "models--" + name.Replace("/", "--", StringComparison.Ordinal));
        string reference = Path.Combine(repository, "refs", "main");
        if (!File.Exists(reference))
        {
            return null;
        }

        string revision = UserFile.ReadText(reference, "a file with a snapshot's name", MaximumReferenceBytes).Trim();
        if (!PathName.IsPlain(revision))
        {
            throw new UserFaultException($"{reference}: names the snapshot '{PlainText.Cut(revision, 80)}'; it must name a folder in {Path.Combine(repository, "snapshots")}.");
        }

        string snapshot = Path.Combine(repository, "snapshots", revision);
        return File.Exists(Path.Combine(snapshot, ConfigName))
            ? snapshot
            : throw new UserFaultException($"{reference}: names the snapshot {PlainText.Cut(revision, 80)}, and {snapshot} holds no {ConfigName}. Download the model again.");
    }
}
