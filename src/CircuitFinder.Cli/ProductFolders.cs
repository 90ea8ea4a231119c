using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Cli;

/// <summary>Where tasks, models and published circuits are looked up by name: the working directory's <c>tasks</c> folder, then
/// what the program ships.</summary>
internal static class ProductFolders
{
    private const string FolderName = "tasks";

    /// <summary>Task files.</summary>
    public static LookupFolders Tasks
    {
        get
        {
            string shipped = Path.Combine(AppContext.BaseDirectory, FolderName);
            return IsSame(FolderName, shipped) ? shipped : new LookupFolders(FolderName, shipped);
        }
    }

    /// <summary>Task files of the working directory alone.</summary>
    public static LookupFolders OwnTasks => FolderName;

    /// <summary>Model folders.</summary>
    public static LookupFolders Models => Tasks.Below("models");

    /// <summary>Published circuits.</summary>
    public static LookupFolders Circuits => Tasks.Below("circuits");

    private static bool IsSame(string local, string shipped)
    {
        try
        {
            return Path.GetFullPath(local) == Path.GetFullPath(shipped);
        }
        catch (IOException)
        {
            // The working directory is gone: nothing is in it.
            return true;
        }
    }
}
