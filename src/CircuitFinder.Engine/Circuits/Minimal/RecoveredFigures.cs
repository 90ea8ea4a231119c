namespace CircuitFinder.Engine.Circuits.Minimal;

/// <summary>How much of a model's behaviour a circuit recovers, on one set of prompts.</summary>
/// <param name="Faithfulness">(m(C) − m(∅)) / (m(M) − m(∅)).</param>
/// <param name="LossRecovered">1 − KL(model ‖ C)/KL(model ‖ ∅).</param>
public readonly record struct RecoveredFigures(double Faithfulness, double LossRecovered);
