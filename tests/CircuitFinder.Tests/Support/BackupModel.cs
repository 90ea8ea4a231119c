using System.Collections.Immutable;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Support;

/// <summary>
/// A head and its backup. a0.h0 copies the token's feature x to the answer's feature y. a1.h0 would do the same, but takes off what
/// it finds in y already: it
/// writes x − y = 0 as long as a0.h0 works, and x when it does not. Logits are linear, so that a0.h0's direct effect of 2 is made
/// up for to the last digit.
/// </summary>
internal static class BackupModel
{
    private const double Epsilon = 1e8;

    // Pairs of opposite entries, as layer norm takes the mean off: x = (1, −1, 0, 0), y = (0, 0, 1, −1).
    private static readonly Dictionary<string, (int Row, int Column, double Value)[]> Entries = new()
    {
        ["wte.weight"] = [(1, 0, 1), (1, 1, -1), (2, 2, 0.5), (2, 3, -0.5), (3, 2, -0.5), (3, 3, 0.5)],
        ["h.0.attn.c_attn.weight"] = [(0, 8, 0.5), (1, 8, -0.5)],
        ["h.0.attn.c_proj.weight"] = [(0, 2, 1), (0, 3, -1)],
        ["h.1.attn.c_attn.weight"] = [(0, 8, 0.5), (1, 8, -0.5), (2, 8, -0.5), (3, 8, 0.5)],
        ["h.1.attn.c_proj.weight"] = [(0, 2, 1), (0, 3, -1)],
    };

    /// <summary>Clean prompts of token 1, whose answer is token 2 and not 3; corrupted ones of token 0, which has no feature.</summary>
    public static ImmutableArray<TokenPair> Pairs { get; } =
        [.. Enumerable.Range(2, 3).Select(length => new TokenPair([.. Enumerable.Repeat(1, length)], [.. Enumerable.Repeat(0, length)], [2], [3]))];

    public static Transformer Create(IBackend backend)
    {
        var shape = new ModelShape
        {
            LayerCount = 2,
            HeadCount = 2,
            ModelDim = 4,
            MlpDim = 0,
            VocabSize = 4,
            ContextLength = 4,
            LayerNormEpsilon = Epsilon,
        };
        return new Transformer(backend, shape, (name, destination) => Fill(backend, name, destination));
    }

    private static void Fill(IBackend backend, string name, MatrixView destination)
    {
        double[] values = new double[destination.Rows * destination.Columns];
        if (name.Contains("ln_", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal))
        {
            // The variance is swamped by ε: the gain undoes the division, and layer norm only takes the mean off.
            Array.Fill(values, Math.Sqrt(Epsilon));
        }

        foreach ((int row, int column, double value) in Entries.GetValueOrDefault(name, []))
        {
            values[(row * destination.Columns) + column] = value;
        }

        backend.Upload(values.AsSpan(), destination);
    }
}
