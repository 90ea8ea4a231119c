using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Contracts;

/// <summary>A weight that no backend packed.</summary>
internal sealed class ForeignWeight(int inputs, int outputs) : Weight(inputs, outputs)
{
    protected override void Dispose(bool disposing)
    {
    }
}
