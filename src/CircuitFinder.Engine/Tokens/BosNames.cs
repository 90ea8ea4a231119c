namespace CircuitFinder.Engine.Tokens;

/// <summary>The names of <see cref="BosMode"/> on the command line and in files.</summary>
public static class BosNames
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = ["auto", "always", "never"];

    /// <summary>A mode's name.</summary>
    /// <param name="mode">A mode.</param>
    public static string Of(BosMode mode) => All[(int)mode];

    /// <summary>The mode of a name; null where there is none of that name.</summary>
    /// <param name="name">Any text, or null.</param>
    public static BosMode? Find(string? name) => name switch
    {
        "auto" => BosMode.Auto,
        "always" => BosMode.Always,
        "never" => BosMode.Never,
        _ => null,
    };
}
