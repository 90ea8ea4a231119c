namespace CircuitFinder.Engine.Circuits.Acdc;

/// <summary>The order in which ACDC tries a destination's sources.</summary>
public enum AcdcOrder
{
    /// <summary>From the latest to the earliest: the MLP below, its heads H−1 … 0, and so on to <c>input</c>.</summary>
    LatestFirst,

    /// <summary>As <see cref="LatestFirst"/>, but heads of a layer 0 … H−1 (the original code's reversed indices).</summary>
    HeadsAscending,

    /// <summary>From the lowest layer up, heads of a layer H−1 … 0 (the original code's reversed names).</summary>
    LayersAscending,

    /// <summary>From the earliest to the latest.</summary>
    EarliestFirst,
}
