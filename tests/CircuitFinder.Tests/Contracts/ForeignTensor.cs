using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Contracts;

/// <summary>A handle that no backend made.</summary>
internal sealed class ForeignTensor(Shape shape) : Tensor(shape)
{
    protected override void Dispose(bool disposing)
    {
    }
}
