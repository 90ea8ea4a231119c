namespace CircuitFinder.Engine.Interventions;

/// <summary>How much an incremental search computed.</summary>
public sealed class SearchWork
{
    /// <summary>Heads and MLPs computed again, once for each trial circuit.</summary>
    public long NodeRecomputations { get; internal set; }

    /// <summary>Floating-point operations of the matrix products done, a multiply and an add counting two.</summary>
    public double Operations { get; internal set; }
}
