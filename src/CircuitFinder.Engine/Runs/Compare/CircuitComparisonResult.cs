using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Evaluations;

namespace CircuitFinder.Engine.Runs.Compare;

/// <summary>What a comparison of circuits found.</summary>
/// <param name="Circuits">The circuits, in the order given.</param>
/// <param name="Pairs">What each two of them share.</param>
/// <param name="Reference">The reference circuit; null without one.</param>
/// <param name="Curves">Each circuit against the reference, edges before nodes; a level that the reference keeps all or none of is
/// left out.</param>
/// <param name="Files">Names of the files written.</param>
public sealed record CircuitComparisonResult(
    ImmutableArray<NamedCircuit> Circuits,
    ImmutableArray<(string First, string Second, CircuitOverlap Overlap)> Pairs,
    NamedCircuit? Reference,
    ImmutableArray<NamedRoc> Curves,
    ImmutableArray<string> Files);
