using System.Collections.Immutable;

namespace CircuitFinder.Engine.Models;

/// <summary>Finds model folders by name or path: a path, a shipped model, or one in the local Hugging Face cache.</summary>
public static class ModelLocator
{
    private const string ConfigName = "config.json";

    /// <summary>Names of the shipped models, in ordinal order.</summary>
    /// <param name="modelsFolder">Holds one folder a model.</param>
    public static ImmutableArray<string> Shipped(string modelsFolder)
        => Directory.Exists(modelsFolder)
            ? [.. Directory.EnumerateDirectories(modelsFolder)
                .Where(folder => File.Exists(Path.Combine(folder, ConfigName)))
                .Select(folder => Path.GetFileName(folder))
                .Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Finds a model's folder. Nothing is ever downloaded.</summary>
    /// <param name="nameOrFolder">The path of a folder with a <c>config.json</c>, a shipped model's name, or a name as
    /// Hugging Face has it (<c>gpt2</c>, <c>org/name</c>) of a model in the local cache.</param>
    /// <param name="modelsFolder">The shipped models.</param>
    /// <exception cref="UserFaultException">There is no such model.</exception>
    public static string Find(string nameOrFolder, string modelsFolder)
    {
        ImmutableArray<string> shipped = Shipped(modelsFolder);
        if (shipped.Contains(nameOrFolder))
        {
            return Path.Combine(modelsFolder, nameOrFolder);
        }

        if (Directory.Exists(nameOrFolder))
        {
            return File.Exists(Path.Combine(nameOrFolder, ConfigName))
                ? nameOrFolder
                : throw new UserFaultException($"{nameOrFolder}: there is no {ConfigName} in this folder; a model folder in Hugging Face layout has one.");
        }

        return FindCached(nameOrFolder) ?? throw new UserFaultException(
            $"there is no model '{nameOrFolder}': shipped are {(shipped.IsEmpty ? "none" : string.Join(", ", shipped))}, and {CacheFolder} holds no snapshot of that name. "
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

        string snapshot = Path.Combine(repository, "snapshots", File.ReadAllText(reference).Trim());
        return File.Exists(Path.Combine(snapshot, ConfigName)) ? snapshot : null;
    }
}
