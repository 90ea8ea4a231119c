namespace CircuitFinder.Engine.Models;

/// <summary>What differs between the layers of one model.</summary>
/// <param name="Window">A query sees this many positions, its own included; 0 for all.</param>
/// <param name="Rotary">How queries and keys are turned; null for not at all.</param>
public sealed record LayerRule(int Window = 0, RotaryRule? Rotary = null)
{
    /// <summary>All positions, nothing turned.</summary>
    public static LayerRule Plain { get; } = new();
}
