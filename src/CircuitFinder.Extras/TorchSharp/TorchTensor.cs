using CircuitFinder.Numerics.Tensors;
using TorchSharp;

namespace CircuitFinder.Extras.TorchSharp;

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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _memory.Dispose();
        }
    }
}
