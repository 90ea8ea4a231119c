using CircuitFinder.Engine.Reports.Drawing;

namespace CircuitFinder.Engine.Runs.Paths;

/// <summary>Whose paths are looked for, and where they go.</summary>
public sealed record PathsRunOptions
{
    /// <summary>A circuit in the interchange form.</summary>
    public required string CircuitPath { get; init; }

    /// <summary>Most paths, at least 1.</summary>
    public int Top { get; init; } = 10;

    /// <summary>Where the files go; null to write none.</summary>
    public string? Output { get; init; }

    /// <summary>Whether every table is written as LaTeX too.</summary>
    public bool Tex { get; init; }

    /// <summary>How pictures are drawn.</summary>
    public PictureOptions Pictures { get; init; } = PictureOptions.Standard;
}
