namespace CircuitFinder.Engine.Circuits.Selection;

/// <summary>How large the reported circuit is to be.</summary>
/// <param name="Edges">This many edges; null if not asked for.</param>
/// <param name="Fraction">This part of all edges; null if not asked for.</param>
/// <param name="Threshold">Every edge with at least this |score|; null if not asked for.</param>
public sealed record CircuitSize(int? Edges = null, double? Fraction = null, double? Threshold = null)
{
    /// <summary>The smallest size whose circuit is faithful enough, by bisection.</summary>
    public static CircuitSize Automatic { get; } = new();

    /// <summary>Whether no size is asked for.</summary>
    public bool IsAutomatic => Edges is null && Fraction is null && Threshold is null;
}
