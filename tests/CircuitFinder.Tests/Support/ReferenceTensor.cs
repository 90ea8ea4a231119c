using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Support;

/// <summary>Doubles on the managed heap.</summary>
internal sealed class ReferenceTensor(Shape shape) : Tensor(shape)
{
    public double[] Values { get; } = new double[shape.Count];

    protected override void Dispose(bool disposing)
    {
    }
}
