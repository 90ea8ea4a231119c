using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Runs.Compare;

/// <summary>Which circuits to compare, and where to write what is found.</summary>
public sealed record CircuitComparisonOptions
{
    /// <summary>Paths of <c>circuit.json</c> files.</summary>
    public required IReadOnlyList<string> Circuits { get; init; }

    /// <summary>The name of a shipped reference circuit, or the path of a <c>circuit.json</c>; null for none.</summary>
    public string? Reference { get; init; }

    /// <summary>Which scores help, in circuit files that do not say; null for the default of <see cref="ScoreSign"/>.</summary>
    public HelpfulSign? Helpful { get; init; }

    /// <summary>Where reference circuits are looked up by name.</summary>
    public required LookupFolders ReferencesFolder { get; init; }

    /// <summary>The folder to write to; null to write nothing.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>Whether every table is written as LaTeX too.</summary>
    public bool Tex { get; init; }

    /// <summary>How pictures are drawn.</summary>
    public PictureOptions Pictures { get; init; } = PictureOptions.Standard;
}
