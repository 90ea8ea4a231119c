using CircuitFinder.Engine.Circuits;

namespace CircuitFinder.Engine.Reports;

/// <summary>What an ACDC search ended with and cost.</summary>
/// <param name="Divergence">D of the circuit.</param>
/// <param name="EdgesKept">Edges kept.</param>
/// <param name="DirectEdgesKept">Heads' own links kept, by name; empty unless asked for.</param>
/// <param name="Cost">Edges tested, operations, seconds.</param>
public sealed record ManifestSearch(double Divergence, int EdgesKept, IReadOnlyList<string> DirectEdgesKept, AcdcStatistics Cost);
