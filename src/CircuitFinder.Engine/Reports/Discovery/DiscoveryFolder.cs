using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary>Keeps the results of a discovery from being mixed with another command's.</summary>
public static class DiscoveryFolder
{
    /// <summary>Refuses a folder that holds a discovery's manifest.</summary>
    /// <param name="folder">Where another command is about to write; null for nowhere.</param>
    /// <exception cref="UserFaultException">It holds one.</exception>
    public static void RequireNone(string? folder)
    {
        if (folder is not null && File.Exists(Path.Combine(folder, ResultFiles.Manifest)))
        {
            throw new UserFaultException($"out {folder}: this folder holds the results of a discovery, with files of its own. Name another folder.") { Setting = "out" };
        }
    }

    /// <summary>Whether a file is one of those that a run has written and that its manifest or report speaks for.</summary>
    /// <param name="path">The file; links are followed.</param>
    public static bool Owns(string path)
    {
        string target = LinkEnd.Of(new FileInfo(Path.GetFullPath(path)));
        string folder = Path.GetDirectoryName(target) ?? string.Empty;
        string name = Path.GetFileName(target);
        return File.Exists(target)
            && ((File.Exists(Path.Combine(folder, ResultFiles.Manifest)) && ResultFiles.IsOfDiscovery(name))
                || (File.Exists(Path.Combine(folder, ResultFiles.Evaluation)) && ResultFiles.IsOfEvaluation(name))
                || ResultFiles.IsOfComparison(name) && File.Exists(Path.Combine(folder, "compare.csv"))
                || (File.Exists(Path.Combine(folder, ResultFiles.Minimal)) && ResultFiles.IsOfPruning(name))
                || (ResultFiles.IsOfPaths(name) && File.Exists(Path.Combine(folder, "paths.csv")))
                || ResultFiles.IsOfMethods(name) && File.Exists(Path.Combine(folder, "comparison.csv"))
                || ResultFiles.IsOfBenchmark(name) && File.Exists(Path.Combine(folder, "planted.csv"))
                || ResultFiles.IsOfTraining(name) && File.Exists(Path.Combine(folder, "model.safetensors")));
    }
}
