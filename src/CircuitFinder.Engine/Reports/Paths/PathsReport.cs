using System.Collections.Immutable;
using CircuitFinder.Engine.Reports.CircuitFiles;

namespace CircuitFinder.Engine.Reports.Paths;

/// <summary>How a circuit hangs together.</summary>
/// <param name="Circuit">The circuit.</param>
/// <param name="Paths">The strongest paths, strongest first; of a circuit without scores the shortest first.</param>
/// <param name="Bottlenecks">Heads and MLPs through which every path runs, as source indices in the order of the graph.</param>
/// <param name="Cut">A smallest set of edges without which no path is left, in graph order.</param>
/// <param name="Notes">What one must know to read it, a sentence each without its full stop.</param>
public sealed record PathsReport(
    NamedCircuit Circuit,
    ImmutableArray<CircuitPath> Paths,
    ImmutableArray<int> Bottlenecks,
    ImmutableArray<int> Cut,
    ImmutableArray<string> Notes)
{
    /// <summary>The names of the files written; none without an output folder.</summary>
    public ImmutableArray<string> Files { get; init; } = [];
}
