using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tasks.Reading;
using CircuitFinder.Engine.Tasks.Yaml;

namespace CircuitFinder.Engine.Tasks;

/// <summary>Reads task definitions from YAML, and reports every fault of a file at once, each with its line and column.</summary>
public static class TaskReader
{
    /// <summary>Reads a task file.</summary>
    /// <param name="path">The file; messages name it as it is given here.</param>
    /// <exception cref="UserFaultException">The file cannot be read, or is not a task: one message a fault.</exception>
    public static TaskDefinition Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Parse(UserFile.ReadText(path, "a task file"), path);
    }

    /// <summary>Reads a task from text.</summary>
    /// <param name="yaml">The file's content.</param>
    /// <param name="fileName">What messages call it; its last part without ending is the task's name.</param>
    /// <exception cref="UserFaultException">The text is not a task: one message a fault.</exception>
    public static TaskDefinition Parse(string yaml, string fileName)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentNullException.ThrowIfNull(fileName);
        FileFaults faults = new(fileName);
        SourceNode? root = YamlTree.Load(yaml, faults);
        TaskDefinition? task = root is null
            ? null
            : new TaskSectionReader(faults).Read(root, TaskName.Of(fileName));
        faults.ThrowIfAny();
        return task!;
    }
}
