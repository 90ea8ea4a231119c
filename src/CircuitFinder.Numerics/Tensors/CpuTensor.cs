namespace CircuitFinder.Numerics.Tensors;

/// <summary>An array of floats in this process's memory, zero-filled; its memory frees itself if nobody disposes it.</summary>
internal sealed unsafe class CpuTensor : Tensor
{
    private readonly AlignedMemory _memory;

    public CpuTensor(Shape shape)
        : base(shape) => _memory = new AlignedMemory(shape.Count);

    public float* Pointer => _memory.Pointer;

    protected override void Dispose(bool disposing) => _memory.Dispose();
}
