using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Minimal;
using CircuitFinder.Engine.Reports.Minimal;

namespace CircuitFinder.Engine.Runs.Prune;

/// <summary>What a pruning found.</summary>
/// <param name="Report">Every figure.</param>
/// <param name="Minimal">The circuit with its certificate.</param>
/// <param name="Scores">The file's scores; null where it has none.</param>
/// <param name="Files">Names of the files written; none without an output folder.</param>
public sealed record PruneResult(MinimalReport Report, MinimalCircuit Minimal, EdgeScores? Scores, ImmutableArray<string> Files);
