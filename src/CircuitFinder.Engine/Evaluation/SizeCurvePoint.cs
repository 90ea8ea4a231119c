using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>The circuit of one size that a file's scores give.</summary>
/// <param name="Fraction">Kept fraction of the edges asked for, before pruning.</param>
/// <param name="EdgesAsked">⌊fraction·edges⌋.</param>
/// <param name="EdgesLeft">After pruning.</param>
/// <param name="Faithfulness">With its interval over prompts.</param>
/// <param name="LossRecovered">With its interval over prompts.</param>
public sealed record SizeCurvePoint(double Fraction, int EdgesAsked, int EdgesLeft, Estimate Faithfulness, Estimate LossRecovered);
