using System.Collections.Immutable;

namespace CircuitFinder.Engine.Tasks;

/// <summary>Finds task files by name or path.</summary>
public static class TaskLocator
{
    private const string Ending = ".yaml";

    /// <summary>The names of the tasks in a folder, in ordinal order.</summary>
    /// <param name="tasksFolder">The folder; its subfolders are not searched. Where it does not exist there are no tasks.</param>
    public static ImmutableArray<string> List(string tasksFolder)
        => Directory.Exists(tasksFolder)
            ? [.. Directory.EnumerateFiles(tasksFolder, "*" + Ending)
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Reads a task by its name or its file's path.</summary>
    /// <param name="nameOrPath">A name that <see cref="List"/> gives, or the path of a file.</param>
    /// <param name="tasksFolder">The folder that names are looked up in.</param>
    /// <exception cref="UserFaultException">There is no such task, or its file is at fault.</exception>
    public static TaskDefinition Find(string nameOrPath, string tasksFolder)
    {
        ImmutableArray<string> names = List(tasksFolder);
        if (names.Contains(nameOrPath))
        {
            return TaskReader.Read(Path.Combine(tasksFolder, nameOrPath + Ending));
        }

        if (File.Exists(nameOrPath))
        {
            return TaskReader.Read(nameOrPath);
        }

        string known = names.IsEmpty ? $"{tasksFolder} holds none" : $"{tasksFolder} holds {string.Join(", ", names)}";
        throw new UserFaultException($"there is no task '{nameOrPath}': {known}. Name one of them, or give the path of a {Ending} file.");
    }
}
