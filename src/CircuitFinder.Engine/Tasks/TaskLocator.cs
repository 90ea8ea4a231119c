using System.Collections.Immutable;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tasks;

/// <summary>Finds task files and datasets by name or path.</summary>
public static class TaskLocator
{
    private const string Ending = ".yaml";
    private static readonly string[] PathEndings = [Ending, ".yml", ".json", ".csv"];

    /// <summary>The names of the tasks in the folders, in ordinal order.</summary>
    /// <param name="folders">Their subfolders are not searched. Where none exists there are no tasks.</param>
    /// <exception cref="UserFaultException">A folder cannot be read.</exception>
    public static ImmutableArray<string> List(LookupFolders folders) => [.. Entries(folders).Select(entry => entry.Name)];

    /// <summary>The tasks in the folders and where each is from, in ordinal order of the names.</summary>
    /// <param name="folders">Their subfolders are not searched. Where none exists there are no tasks.</param>
    /// <exception cref="UserFaultException">A folder cannot be read.</exception>
    public static ImmutableArray<LookupEntry> Entries(LookupFolders folders) => folders.Files(Ending);

    /// <summary>Finds a task file or a dataset: a path comes before a name. A file without an ending is a path only if no task has
    /// that name.</summary>
    /// <param name="nameOrPath">A name that <see cref="List"/> gives, or the path of a file.</param>
    /// <param name="folders">The folders that names are looked up in.</param>
    /// <exception cref="UserFaultException">There is no such file and no such name.</exception>
    public static Located Locate(string nameOrPath, LookupFolders folders)
    {
        ImmutableArray<LookupEntry> entries = Entries(folders);
        LookupEntry? entry = entries.FirstOrDefault(entry => entry.Name == nameOrPath);
        if (File.Exists(nameOrPath) && (entry is null || Path.HasExtension(nameOrPath)))
        {
            return Located.ByPath("task", nameOrPath, entry);
        }

        if (entry is not null)
        {
            return Located.ByName("task", entry);
        }

        string choice = $"{folders.Holding(entries)}. Name one of them, or give the path of a {Ending} file.";
        if (Directory.Exists(nameOrPath))
        {
            throw new UserFaultException($"{nameOrPath}: this is a folder, and a task is a file. By name, {choice}");
        }

        if (Path.HasExtension(nameOrPath) || nameOrPath.Contains('/', StringComparison.Ordinal))
        {
            string question = NearNames.Question(nameOrPath, [.. NearNames.Beside(nameOrPath, PathEndings), .. entries.Select(each => each.Path)]);
            throw new UserFaultException($"{nameOrPath}: there is no such file.{question} By name, {choice}");
        }

        throw new UserFaultException($"there is no task '{nameOrPath}': {choice}");
    }

    /// <summary>Reads a task by its name or its file's path.</summary>
    /// <param name="nameOrPath">A name that <see cref="List"/> gives, or the path of a file.</param>
    /// <param name="folders">The folders that names are looked up in.</param>
    /// <exception cref="UserFaultException">There is no such task, or its file is at fault.</exception>
    public static TaskDefinition Find(string nameOrPath, LookupFolders folders) => TaskReader.Read(Locate(nameOrPath, folders).Path);
}
