namespace CircuitFinder.Engine.Circuits.Minimal;

/// <summary>One line of the certificate that a circuit is 1-minimal: an edge, and what is left without it.</summary>
/// <param name="Edge">Number in graph order.</param>
/// <param name="Without">Figures of the circuit without the edge, and without what pruning then drops; below the target.</param>
public readonly record struct NeededEdge(int Edge, RecoveredFigures Without);
