using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Reports.CircuitFiles;

namespace CircuitFinder.Engine.Runs.Export;

/// <summary>Which circuits go into a submission to MIB's circuit track, and how.</summary>
public sealed record MibExportOptions
{
    /// <summary>Results folders, or files such as <c>circuit.json</c>; at least one.</summary>
    public required ImmutableArray<string> Inputs { get; init; }

    /// <summary>The submission's folder.</summary>
    public required string Output { get; init; }

    /// <summary>The task's name; null to take each file's own.</summary>
    public string? Task { get; init; }

    /// <summary>The model's name; null to take each file's own.</summary>
    public string? Model { get; init; }

    /// <summary>Which scores help, for inputs that do not say; null for the default of <see cref="ScoreSign"/>.</summary>
    public HelpfulSign? Helpful { get; init; }

    /// <summary>Nine circuits of rising size instead of every edge's score.</summary>
    public bool AsCircuits { get; init; }

    /// <summary>How the nine take their edges.</summary>
    public SelectionMethod Selection { get; init; } = SelectionMethod.TopN;

    /// <summary>Which edges the nine take for the best.</summary>
    public EdgeRanking Ranking { get; init; } = EdgeRanking.Magnitude;
}
