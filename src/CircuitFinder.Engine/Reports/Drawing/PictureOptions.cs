namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>How pictures are drawn.</summary>
public sealed record PictureOptions
{
    /// <summary>Upright, with a title, as wide as what is drawn needs.</summary>
    public static PictureOptions Standard { get; } = new();

    /// <summary>The width; null for as wide as what is drawn needs. Charts are laid out at it, circuits that need more room are
    /// scaled down to it.</summary>
    public PictureWidth? Width { get; init; }

    /// <summary>Whether circuits are read from left to right; else upwards. Charts are always wider than high.</summary>
    public bool IsLandscape { get; init; }

    /// <summary>Whether title and caption are in the picture; a paper has them below it.</summary>
    public bool HasTitle { get; init; } = true;
}
