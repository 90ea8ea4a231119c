using CircuitFinder.Engine.Evaluation;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary>What one row of <c>summary.csv</c> is made of.</summary>
internal readonly record struct SummaryRow(CircuitFigures Circuit, int EdgeTotal, bool IsChosen);
