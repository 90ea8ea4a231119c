using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Randomness;

namespace CircuitFinder.Engine.Planted;

/// <summary>Hides a planted circuit among components that do nothing and components that write noise.</summary>
/// <remarks>
/// Both read everything at random. An idle one writes exactly zero. A noisy one writes loudly into the scratch features, which no
/// working component reads, and
/// quietly into the features that do the work, so that its edges have effects of their own, each far below the circuit's.
/// </remarks>
/// <param name="weights">The weights, with the circuit planted.</param>
/// <param name="seed">Any number; every component draws from a generator of its own.</param>
/// <param name="unread">Features that nothing but the circuit reads.</param>
internal sealed class Hiding(FeatureWeights weights, ulong seed, params int[] unread)
{
    // A code's norm over all scratch features.
    private const double CodeNorm = 1;

    // What a component reads is of norm about 2, so its values and active units are about 1. A noisy one then writes this norm into
    // all scratch features together …
    private const double Loud = 0.5;

    // … and this into each feature that does work.
    private const double Quiet = 0.02;
    private const double ReadWeight = 0.5;

    // One hidden component in so many is idle.
    private const int IdleEvery = 3;

    private int _hidden;

    private int ScratchCount => weights.Shape.ModelDim - weights.FirstScratch;

    /// <summary>Gives every token and position a random code in the scratch features, and fills every head and MLP that does no
    /// work.</summary>
    /// <param name="working">Names of the components of the circuit.</param>
    public void Hide(IReadOnlyCollection<string> working)
    {
        Scatter();
        for (int layer = 0; layer < weights.Shape.LayerCount; layer++)
        {
            for (int head = 0; head < weights.Shape.HeadCount; head++)
            {
                string name = FormattableString.Invariant($"a{layer}.h{head}");
                if (!working.Contains(name))
                {
                    FillHead(name, layer, head, NextIsIdle());
                }
            }

            string mlp = FormattableString.Invariant($"m{layer}");
            if (!working.Contains(mlp))
            {
                FillMlp(mlp, layer, 0, NextIsIdle());
            }
        }
    }

    /// <summary>Makes the hidden units that a working MLP has left noisy.</summary>
    /// <param name="layer">From 0.</param>
    /// <param name="firstUnit">The first unit that does no work.</param>
    public void FillUnits(int layer, int firstUnit)
        => FillMlp(FormattableString.Invariant($"m{layer}"), layer, firstUnit, isIdle: false);

    private void Scatter()
    {
        SplitMix64 random = Generator("scratch");
        double amplitude = CodeNorm / Math.Sqrt(ScratchCount);
        for (int feature = weights.FirstScratch; feature < weights.Shape.ModelDim; feature++)
        {
            for (int token = 0; token < weights.Shape.VocabSize; token++)
            {
                weights.EmbedToken(token, feature, amplitude * Draw(random));
            }

            for (int position = 0; position < weights.Shape.ContextLength; position++)
            {
                weights.EmbedPosition(position, feature, amplitude * Draw(random));
            }
        }
    }

    private void FillHead(string name, int layer, int head, bool isIdle)
    {
        SplitMix64 random = Generator(name);
        for (int feature = FeatureWeights.FirstFeature; feature < weights.Shape.ModelDim; feature++)
        {
            double readWeight = ReadWeightOf(feature);
            double amplitude = isIdle ? 0 : Amplitude(feature, weights.Shape.HeadDim);
            for (int dimension = 0; dimension < weights.Shape.HeadDim; dimension++)
            {
                foreach (HeadInput kind in Enum.GetValues<HeadInput>())
                {
                    weights.HeadRead(layer, head, kind, feature, dimension, readWeight * Draw(random));
                }

                weights.HeadWrite(layer, head, dimension, feature, amplitude * Draw(random));
            }
        }
    }

    private void FillMlp(string name, int layer, int firstUnit, bool isIdle)
    {
        SplitMix64 random = Generator(name);
        for (int feature = FeatureWeights.FirstFeature; feature < weights.Shape.ModelDim; feature++)
        {
            double readWeight = ReadWeightOf(feature);
            double amplitude = isIdle ? 0 : Amplitude(feature, weights.Shape.MlpDim - firstUnit);
            for (int unit = firstUnit; unit < weights.Shape.MlpDim; unit++)
            {
                weights.MlpRead(layer, unit, feature, readWeight * Draw(random));
                weights.MlpWrite(layer, unit, feature, amplitude * Draw(random));
            }
        }
    }

    private double ReadWeightOf(int feature) => unread.Contains(feature) ? 0 : ReadWeight;

    private double Amplitude(int feature, int summands)
        => (feature < weights.FirstScratch ? Quiet : Loud / Math.Sqrt(ScratchCount)) / Math.Sqrt(summands);

    private SplitMix64 Generator(string name) => SplitMix64.ForMember(seed, StableHash.Of(name));

    private bool NextIsIdle() => ++_hidden % IdleEvery == 0;

    // Uniform, of mean 0 and deviation 1.
    private static double Draw(SplitMix64 random) => (((random.Next() >> 11) * (1.0 / (1UL << 53))) - 0.5) * Math.Sqrt(12);
}
