using CircuitFinder.Engine.Models.Families;
using CircuitFinder.Engine.Randomness;

namespace CircuitFinder.Engine.Models.Training;

/// <summary>Draws the starting weights of a model, the same on every machine.</summary>
/// <remarks>
/// Normal with deviation 1/√(inputs) for matrices and 1/√d_model for embeddings, divided by √(2L) for what writes into the
/// residual stream; gains 1, biases 0. GPT-2's own 0.02 suits a width of 768: at 128 it leaves attention so uniform that
/// heads take thousands of updates longer to specialise.
/// </remarks>
public static class ModelInitializer
{
    /// <summary>Fills one array.</summary>
    /// <param name="shape">The architecture.</param>
    /// <param name="seed">Any number; every array draws from a generator of its own.</param>
    /// <param name="name">The array's name in GPT-2 layout.</param>
    /// <param name="values">Receives its values.</param>
    public static void Fill(ModelShape shape, ulong seed, string name, Span<float> values)
    {
        if (name.EndsWith(".bias", StringComparison.Ordinal) || (name == Gpt2Layout.PositionEmbedding && !shape.HasPositionTable))
        {
            values.Clear();
            return;
        }

        if (name.Contains("ln_", StringComparison.Ordinal))
        {
            values.Fill(1);
            return;
        }

        int inputs = name.EndsWith("mlp.c_proj.weight", StringComparison.Ordinal) ? shape.MlpDim : shape.ModelDim;
        bool writes = name.EndsWith("c_proj.weight", StringComparison.Ordinal);
        double scale = 1 / Math.Sqrt(inputs * (writes ? 2.0 * shape.LayerCount : 1));
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
