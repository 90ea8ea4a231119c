using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary>Keeps the results of a discovery from being mixed with another command's.</summary>
public static class DiscoveryFolder
{
    private const string ManifestName = "run.json";

    /// <summary>Refuses a folder that holds a discovery's manifest.</summary>
    /// <param name="folder">Where another command is about to write; null for nowhere.</param>
    /// <exception cref="UserFaultException">It holds one.</exception>
    public static void RequireNone(string? folder)
    {
        if (folder is not null && File.Exists(Path.Combine(folder, ManifestName)))
        {
            throw new UserFaultException($"--out {folder}: this folder holds the results of a discovery, with files of its own. Name another folder.");
        }
    }
}
