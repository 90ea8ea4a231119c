namespace CircuitFinder.Engine.Tasks;

/// <summary>What a name or path on the command line was taken for.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="Note">What the user has to know: that it is not what the program ships under that name; null if nothing.</param>
public sealed record Located(string Path, string? Note = null)
{
    /// <summary>What a name stands for.</summary>
    /// <param name="kind">What it is, such as <c>task</c>.</param>
    /// <param name="entry">What the folders hold under that name.</param>
    public static Located ByName(string kind, LookupEntry entry)
        => new(entry.Path, entry.IsShipped ? null : $"{kind} '{entry.Name}': {entry.Origin}");

    /// <summary>A path that the user gave, which comes before names.</summary>
    /// <param name="kind">What it is, such as <c>task</c>.</param>
    /// <param name="path">As the user gave it.</param>
    /// <param name="entry">What the folders hold under that name; null if nothing.</param>
    public static Located ByPath(string kind, string path, LookupEntry? entry)
        => new(path, entry is null ? null : $"{kind} '{entry.Name}': {path} of the working directory, not {(entry.IsShipped ? "the shipped one" : entry.Path)}");
}
