using CircuitFinder.Engine.Evaluation;

namespace CircuitFinder.Engine.Reports.Evaluations;

/// <summary>How one of several circuits does against the reference.</summary>
/// <param name="Level">What is counted.</param>
/// <param name="Name">The circuit.</param>
/// <param name="Roc">Its curve and its own point.</param>
public sealed record NamedRoc(RocLevel Level, string Name, CircuitRoc Roc);
