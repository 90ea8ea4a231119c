using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Support;

/// <summary>A plain copy of the matrix, [inputs, outputs].</summary>
internal sealed class ReferenceWeight(int inputs, int outputs) : Weight(inputs, outputs)
{
    public double[,] Values { get; } = new double[inputs, outputs];

    protected override void Dispose(bool disposing)
    {
    }
}
