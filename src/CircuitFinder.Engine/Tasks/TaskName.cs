using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tasks;

/// <summary>What results call a task or a dataset: its file's name without ending, which is also the name of a folder of results.</summary>
public static class TaskName
{
    /// <summary>The name of the task that a file holds.</summary>
    /// <param name="path">A task file or a dataset; it need not exist.</param>
    /// <exception cref="UserFaultException">The name would lead out of the folder of results, or cannot be one of a folder.</exception>
    public static string Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string name = Path.GetFileNameWithoutExtension(path);
        bool isFolderName = name.Any(c => c is not ('.' or ' ')) && !name.Any(char.IsControl) && name.IndexOfAny(['/', '\\', ':']) < 0;
        return isFolderName
            ? name
            : throw new UserFaultException(
                $"{path}: results lie in a folder that is named after the task, and '{name}' is no name for one. Rename the file.");
    }
}
