using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Numerics;

public sealed class CountingBackendTests
{
    [Fact]
    public void ReadsBackward_OfSlices_CountsTheTurnedMatrixOnce()
    {
        using var backend = new CountingBackend(BackendCapacity.Processor);
        using Tensor matrix = backend.Allocate(new Shape(256, 768));
        using Weight whole = backend.Pack(matrix.AsMatrix());
        using Weight first = backend.SliceOutputs(whole, 0, 64);
        using Weight second = backend.SliceOutputs(whole, 64, 64);
        long before = backend.CurrentBytes;
        using Tensor reads = backend.Allocate(new Shape(2, 8, 256));
        MatrixView rows = matrix.AsMatrix().RowRange(0, 8).ColumnRange(0, 256);
        long own = backend.CurrentBytes - before;
        backend.ReadsBackward(matrix.AsMatrix().RowRange(0, 8).ColumnRange(0, 128), [first, second], rows, rows, rows, reads, rows);

        Assert.InRange(backend.CurrentBytes - before - own, 4 * 256 * 768, 4 * 256 * 768 * 1.1);
        backend.ReadsBackward(matrix.AsMatrix().RowRange(0, 8).ColumnRange(0, 128), [first, second], rows, rows, rows, reads, rows);
        Assert.InRange(backend.CurrentBytes - before - own, 4 * 256 * 768, 4 * 256 * 768 * 1.1);
    }
}
