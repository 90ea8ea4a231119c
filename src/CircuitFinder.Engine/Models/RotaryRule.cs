using System.Collections.Immutable;

namespace CircuitFinder.Engine.Models;

/// <summary>How a layer turns queries and keys by their position: rotary embeddings (Su et al. 2021, arXiv:2104.09864).</summary>
/// <param name="Frequencies">[half]: radians per position of each pair of coordinates; pair i is coordinates i and i + half of a head.</param>
/// <param name="Amplitude">A factor on cosines and sines: 1 but for yarn and longrope.</param>
public sealed record RotaryRule(ImmutableArray<double> Frequencies, double Amplitude = 1)
{
    /// <summary>Other frequencies, for sequences longer than <see cref="LongFrom"/>; empty where there are none.</summary>
    public ImmutableArray<double> LongFrequencies { get; init; } = [];

    /// <summary>The longest sequence that <see cref="Frequencies"/> are for.</summary>
    public int LongFrom { get; init; } = int.MaxValue;
}
