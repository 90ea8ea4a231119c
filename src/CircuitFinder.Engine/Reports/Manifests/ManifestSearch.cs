namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>What an ACDC search ended with.</summary>
/// <param name="Divergence">D of the circuit that the search kept, heads' own links included.</param>
/// <param name="EdgesKept">Edges that the search kept.</param>
/// <param name="EdgesLeft">Edges that pruning left of them: the circuit.</param>
/// <param name="DivergenceLeft">D of the pruned circuit, all of its heads' own links kept; NaN when it was not judged.</param>
/// <param name="DirectEdgesKept">Heads' own links that the search kept, by name; empty unless asked for.</param>
/// <param name="DirectEdgesLeft">Those of them whose reads the pruned circuit still feeds.</param>
/// <param name="Tested">Edges decided by computing D without them.</param>
/// <param name="Untested">Edges decided without computing: nothing kept depends on them.</param>
public sealed record ManifestSearch(
    double Divergence,
    int EdgesKept,
    int EdgesLeft,
    double DivergenceLeft,
    IReadOnlyList<string> DirectEdgesKept,
    IReadOnlyList<string> DirectEdgesLeft,
    int Tested,
    int Untested);
