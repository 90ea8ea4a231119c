using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Reports.CircuitFiles;

/// <summary>What a <c>circuit.json</c> holds.</summary>
/// <param name="Graph">The graph of the model's shape.</param>
/// <param name="Circuit">The edges that are marked as in the graph.</param>
/// <param name="Scores">One score an edge; null unless the file scores every edge of the graph.</param>
/// <param name="ModelDim">d_model; null when the file does not say.</param>
/// <param name="Origin">Where it comes from; null for files of other tools.</param>
public sealed record CircuitFile(ComputationGraph Graph, Circuit Circuit, EdgeScores? Scores, int? ModelDim, CircuitOrigin? Origin = null);
