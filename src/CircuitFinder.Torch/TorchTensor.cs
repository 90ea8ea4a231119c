using CircuitFinder.Numerics.Tensors;
using TorchSharp;

namespace CircuitFinder.Torch;

/// <summary>Floats on a device of libtorch, flat: views are cut from them by offset and stride.</summary>
internal sealed class TorchTensor : Tensor
{
    private readonly TorchMemory _memory;

    public TorchTensor(Shape shape, torch.Device device)
        : base(shape) => _memory = new TorchMemory([shape.Count], torch.ScalarType.Float32, device);

    public torch.Tensor Values => _memory.Values;

    /// <summary>Some rows of the first slices, [slices, rows, columns], of an array of rank 3. Belongs to the open dispose scope.</summary>
    public torch.Tensor Slices(int count, int rows) =>
        Values.as_strided([count, rows, Shape[2]], [(long)Shape[1] * Shape[2], Shape[2], 1]);

    /// <summary>Some rows of some slices, a slice in one row: [slices, rows·columns]. Belongs to the open dispose scope.</summary>
    /// <param name="view">The slices.</param>
    /// <param name="firstRow">First row, counted from the view's.</param>
    /// <param name="endRow">The row after the last.</param>
    public torch.Tensor Flat(StackView view, int firstRow, int endRow)
    {
        long columns = Shape[2];
        long stride = Shape[1] * columns;
        return Values.as_strided(
            [view.Count, (endRow - firstRow) * columns], [stride, 1], (view.First * stride) + ((view.FirstRow + firstRow) * columns));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _memory.Dispose();
        }
    }
}
