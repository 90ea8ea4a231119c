namespace CircuitFinder.Engine.Reports;

/// <summary>What an ACDC search ended with.</summary>
/// <param name="Divergence">D of the circuit.</param>
/// <param name="EdgesKept">Edges kept.</param>
/// <param name="DirectEdgesKept">Heads' own links kept, by name; empty unless asked for.</param>
/// <param name="Tested">Edges decided by computing D without them.</param>
/// <param name="Untested">Edges decided without computing: nothing kept depends on them.</param>
public sealed record ManifestSearch(double Divergence, int EdgesKept, IReadOnlyList<string> DirectEdgesKept, int Tested, int Untested);
