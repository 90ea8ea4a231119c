namespace CircuitFinder.Engine.Circuits.Acdc;

/// <summary>How ACDC is to search.</summary>
public sealed record AcdcSettings
{
    /// <summary>τ: an edge goes when its loss raises D by less.</summary>
    public double Threshold { get; init; } = 0.02;

    /// <summary>Compare the magnitude of the rise.</summary>
    public bool IsAbsolute { get; init; }

    /// <summary>Test heads' own links too.</summary>
    public bool DirectEdges { get; init; }

    /// <summary>The order in which a destination's sources are tried.</summary>
    public AcdcOrder Order { get; init; } = AcdcOrder.LatestFirst;
}
