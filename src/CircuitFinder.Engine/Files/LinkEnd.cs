namespace CircuitFinder.Engine.Files;

/// <summary>Where a path leads.</summary>
internal static class LinkEnd
{
    /// <summary>The whole path of a file or folder, links followed; nothing need be there.</summary>
    public static string Of(FileSystemInfo entry)
        => entry.LinkTarget is null ? entry.FullName : entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? entry.FullName;
}
