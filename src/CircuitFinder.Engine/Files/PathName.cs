namespace CircuitFinder.Engine.Files;

/// <summary>Names of files that another file gives: they must not lead anywhere else.</summary>
internal static class PathName
{
    /// <summary>Whether a text names something in a folder itself, on any system.</summary>
    public static bool IsPlain(string name)
        => name.Length > 0 && name is not ("." or "..") && !name.AsSpan().ContainsAny("/\\:") && !name.Any(char.IsControl);
}
