using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Circuits.Selection;

namespace CircuitFinder.Engine.Circuits;

/// <summary>The options of a finder that decide what it finds.</summary>
public sealed record FinderSettings
{
    /// <summary>How edges are taken from a ranking.</summary>
    public SelectionMethod Selection { get; init; } = SelectionMethod.TopN;

    /// <summary>How large the reported circuit is to be.</summary>
    public CircuitSize Size { get; init; } = CircuitSize.Automatic;

    /// <summary>The faithfulness that an automatically chosen circuit must reach.</summary>
    public double EnoughFaithfulness { get; init; } = 0.85;

    /// <summary>Whether nodes are scored, and edges taken among the best nodes.</summary>
    public bool IsNodeLevel { get; init; }

    /// <summary>Steps of the integral; null for methods without one.</summary>
    public int? Steps { get; init; }

    /// <summary>Edges that exact patching measures; null for all.</summary>
    public int? Sample { get; init; }

    /// <summary>Edges that are patched exactly beside the scores; 0 for none.</summary>
    public int Oracle { get; init; }

    /// <summary>ACDC's own; null for other finders.</summary>
    public AcdcSettings? Acdc { get; init; }

    /// <summary>The faithfulness that the smallest circuit is looked for to reach; null where a size was asked for, or a search has
    /// its own.</summary>
    public double? Target => Size.IsAutomatic && Acdc is null ? EnoughFaithfulness : null;
}
