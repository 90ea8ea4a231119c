using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>A circuit, and what it and the two ends of its scale do on every example.</summary>
/// <param name="Circuit">The circuit, as given: not pruned.</param>
/// <param name="Measurement">Its own.</param>
/// <param name="Whole">The whole model's.</param>
/// <param name="Empty">The empty circuit's.</param>
public sealed record MeasuredCircuit(Circuit Circuit, CircuitMeasurement Measurement, CircuitMeasurement Whole, CircuitMeasurement Empty)
{
    /// <summary>What its faithfulness and loss recovered are measured against.</summary>
    internal FaithfulnessScale Scale { get; } = FaithfulnessScale.Of(Whole, Empty);
}
