using CircuitFinder.Engine.Prompts;

namespace CircuitFinder.Engine.Models;

/// <summary>Draws the starting weights of a model, the same on every machine.</summary>
/// <remarks>
/// GPT-2's scheme: normal with deviation 0.02, of what writes into the residual stream divided by √(2L); gains 1, biases 0.
/// </remarks>
public static class ModelInitializer
{
    /// <summary>Fills one array.</summary>
    /// <param name="shape">The architecture.</param>
    /// <param name="seed">Any number; every array draws from a generator of its own.</param>
    /// <param name="name">The array's name in GPT-2 layout.</param>
    /// <param name="values">Receives its values.</param>
    /// <param name="deviation">Standard deviation of matrices.</param>
    public static void Fill(ModelShape shape, ulong seed, string name, Span<float> values, double deviation = 0.02)
    {
        if (name.EndsWith(".bias", StringComparison.Ordinal))
        {
            values.Clear();
            return;
        }

        if (name.Contains("ln_", StringComparison.Ordinal))
        {
            values.Fill(1);
            return;
        }

        double scale = name.EndsWith("c_proj.weight", StringComparison.Ordinal)
            ? deviation / Math.Sqrt(2 * Math.Max(1, shape.LayerCount))
            : deviation;
        SplitMix64 random = SplitMix64.ForMember(seed, StableHash.Of(name));
        for (int i = 0; i < values.Length; i += 2)
        {
            // Box and Muller 1958: two uniform numbers into two normal ones.
            double radius = scale * Math.Sqrt(-2 * Math.Log(Uniform(random)));
            double angle = 2 * Math.PI * Uniform(random);
            values[i] = (float)(radius * Math.Cos(angle));
            if (i + 1 < values.Length)
            {
                values[i + 1] = (float)(radius * Math.Sin(angle));
            }
        }
    }

    // In (0, 1]: the logarithm must stay finite.
    private static double Uniform(SplitMix64 random) => ((random.Next() >> 11) + 1) * (1.0 / (1UL << 53));
}
