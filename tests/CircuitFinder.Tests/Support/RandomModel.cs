using System.Collections.Immutable;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Support;

/// <summary>Small models with random weights, large enough that every component matters, and random prompts for them.</summary>
internal static class RandomModel
{
    public static ModelShape Shape(int layers = 2, int heads = 2, int headDim = 4, int mlpDim = 12) => new()
    {
        LayerCount = layers,
        HeadCount = heads,
        ModelDim = heads * headDim,
        MlpDim = mlpDim,
        VocabSize = 19,
        ContextLength = 9,
    };

    public static Transformer Create(IBackend backend, ModelShape shape, int seed, bool isTrainable = false)
        => new(backend, shape, (name, destination) => Fill(backend, name, destination, seed), isTrainable);

    /// <summary>Pairs of unequal lengths among each other, equal within each.</summary>
    public static ImmutableArray<TokenPair> Pairs(ModelShape shape, int count, int seed)
    {
        var random = new Random(seed);
        ImmutableArray<int> Draw(int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(shape.VocabSize))];
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                int length = 3 + random.Next(shape.ContextLength - 3);
                return new TokenPair(Draw(length), Draw(length), [1, 2], [3, 4, 5]);
            }),
        ];
    }

    private static void Fill(IBackend backend, string name, MatrixView destination, int seed)
    {
        var random = new Random((int)(StableHash.Of(name) >> 33) ^ seed);
        double[] values = new double[destination.Rows * destination.Columns];
        double centre = name.Contains("ln_", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0;
        for (int i = 0; i < values.Length; i++)
        {
            // Rounded to single precision, so that float and double backends hold the same model.
            values[i] = (float)(centre + (0.8 * (random.NextDouble() - 0.5)));
        }

        backend.Upload(values.AsSpan(), destination);
    }
}
