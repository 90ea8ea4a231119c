using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Circuits.Minimal;

/// <summary>A circuit from which no single edge can go, and how it came about.</summary>
/// <param name="Prefix">The smallest prefix of the ranking that reaches the target, pruned.</param>
/// <param name="Minimal">What is left of it.</param>
/// <param name="Certificate">One line per edge of <paramref name="Minimal"/>, in graph order: without it the target does not hold.</param>
/// <param name="Evaluations">Number of circuits that were measured.</param>
public sealed record MinimalCircuit(Circuit Prefix, Circuit Minimal, ImmutableArray<NeededEdge> Certificate, int Evaluations);
