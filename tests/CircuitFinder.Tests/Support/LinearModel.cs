using CircuitFinder.Engine.Models;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Support;

/// <summary>A model whose logits are, to six digits, linear in every edge: layer norm's variance is swamped by a huge ε, queries
/// and keys are zero, so that
/// heads attend uniformly, and the MLP works where its activation function is straight.</summary>
internal static class LinearModel
{
    private const double Epsilon = 1e8;

    public static Transformer Create(IBackend backend, ModelShape shape)
    {
        ModelShape linear = shape with { LayerNormEpsilon = Epsilon, Activation = ActivationKind.Relu };
        var random = new Random(1);
        return new Transformer(backend, linear, (name, destination) => Fill(backend, linear, name, destination, random));
    }

    private static void Fill(IBackend backend, ModelShape shape, string name, MatrixView destination, Random random)
    {
        double[] values = new double[destination.Rows * destination.Columns];
        for (int i = 0; i < values.Length; i++)
        {
            int column = i % destination.Columns;
            values[i] = name switch
            {
                _ when name.Contains("ln_", StringComparison.Ordinal) => name.EndsWith("weight", StringComparison.Ordinal) ? Math.Sqrt(Epsilon) : 0,
                _ when name.Contains("c_attn", StringComparison.Ordinal) && column < 2 * shape.ModelDim => 0,
                _ when name.EndsWith("c_fc.bias", StringComparison.Ordinal) => 100,
                _ => random.NextDouble() - 0.5,
            };
        }

        backend.Upload(values.AsSpan(), destination);
    }
}
