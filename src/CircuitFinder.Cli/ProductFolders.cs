namespace CircuitFinder.Cli;

/// <summary>Where the shipped tasks, models and reference circuits lie.</summary>
internal static class ProductFolders
{
    /// <summary>
    /// The <c>tasks</c> folder: of the working directory or the nearest folder above it that has one with task files, else
    /// the copy beside the program.
    /// </summary>
    public static string Tasks { get; } = Find();

    /// <summary>The shipped models.</summary>
    public static string Models => Path.Combine(Tasks, "models");

    /// <summary>The shipped reference circuits.</summary>
    public static string Circuits => Path.Combine(Tasks, "circuits");

    private static string Find()
    {
        for (DirectoryInfo? folder = new(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            string tasks = Path.Combine(folder.FullName, "tasks");
            if (Directory.Exists(tasks) && Directory.EnumerateFiles(tasks, "*.yaml").Any())
            {
                // A relative path keeps messages short and files the same wherever the checkout lies.
                return Path.GetRelativePath(Directory.GetCurrentDirectory(), tasks);
            }
        }

        return Path.Combine(AppContext.BaseDirectory, "tasks");
    }
}
