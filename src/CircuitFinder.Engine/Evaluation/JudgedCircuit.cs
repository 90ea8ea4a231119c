using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>A circuit, what it does on every example, and how good that is.</summary>
/// <param name="Circuit">The circuit, as given: not pruned.</param>
/// <param name="Measurement">Its own.</param>
/// <param name="Whole">The whole model's.</param>
/// <param name="Empty">The empty circuit's.</param>
/// <param name="Quality">Its figures with intervals.</param>
/// <param name="Random">Connected random circuits of as many edges as pruning leaves the circuit; null when none were drawn.</param>
public sealed record JudgedCircuit(
    Circuit Circuit,
    CircuitMeasurement Measurement,
    CircuitMeasurement Whole,
    CircuitMeasurement Empty,
    CircuitQuality Quality,
    RandomBaseline? Random);
