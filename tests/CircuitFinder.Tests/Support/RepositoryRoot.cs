namespace CircuitFinder.Tests.Support;

/// <summary>Finds the checkout that the tests were built from.</summary>
internal static class RepositoryRoot
{
    /// <summary>The folder that holds CircuitFinder.sln.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "CircuitFinder.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No CircuitFinder.sln above {AppContext.BaseDirectory}.");
    }
}
