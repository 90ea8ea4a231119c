using System.Collections.Immutable;

namespace CircuitFinder.Engine.Evaluation.SelfRepair;

/// <summary>Whether a model makes up for the loss of a circuit's heads.</summary>
/// <param name="CircuitHeads">Heads of the circuit.</param>
/// <param name="Least">What a direct effect, or a change of one, has to reach to be reported; units of the metric.</param>
/// <param name="Heads">The ablated ones, the largest |direct effect| first.</param>
public sealed record SelfRepairReport(int CircuitHeads, double Least, ImmutableArray<HeadAblation> Heads);
