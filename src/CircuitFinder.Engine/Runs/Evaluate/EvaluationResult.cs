using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Reports.Evaluations;

namespace CircuitFinder.Engine.Runs.Evaluate;

/// <summary>What an evaluation found.</summary>
/// <param name="Report">Every figure and test.</param>
/// <param name="Figures">How good the circuit is.</param>
/// <param name="Files">The names of the files written; none without an output folder.</param>
public sealed record EvaluationResult(EvaluationReport Report, CircuitFigures Figures, ImmutableArray<string> Files);
