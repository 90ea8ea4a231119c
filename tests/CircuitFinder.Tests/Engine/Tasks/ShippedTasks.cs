using CircuitFinder.Engine.Tasks;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Tasks;

/// <summary>The task files of this checkout.</summary>
internal static class ShippedTasks
{
    public static string Folder { get; } = Path.Combine(RepositoryRoot.Path, "tasks");

    public static TaskDefinition Find(string name) => TaskLocator.Find(name, Folder);

    public static TheoryData<string> Names() => ["ioi", "greater-than", "induction", "docstring"];

    public static TheoryData<string, string> Corruptions()
    {
        TheoryData<string, string> data = [];
        foreach (TaskDefinition task in TaskLocator.List(Folder).Select(Find))
        {
            foreach (Corruption corruption in task.Corruptions)
            {
                data.Add(task.Name, corruption.Name);
            }
        }

        return data;
    }
}
