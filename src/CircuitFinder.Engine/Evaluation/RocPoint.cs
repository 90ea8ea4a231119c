namespace CircuitFinder.Engine.Evaluation;

/// <summary>One choice of edges or nodes, measured against a reference circuit.</summary>
/// <param name="Threshold">The least |score| that is chosen, units of the scores; NaN where no score was compared.</param>
/// <param name="FalsePositiveRate">Chosen share of what the reference leaves out, 0 to 1.</param>
/// <param name="TruePositiveRate">Chosen share of what the reference keeps, 0 to 1.</param>
public readonly record struct RocPoint(double Threshold, double FalsePositiveRate, double TruePositiveRate);
