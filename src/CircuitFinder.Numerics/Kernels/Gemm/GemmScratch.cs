using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>The buffers of one thread, grown to the largest product it has worked on and then reused.</summary>
internal sealed unsafe class GemmScratch
{
    [ThreadStatic]
    private static GemmScratch? OfThisThread;

    private AlignedMemory? _left;
    private AlignedMemory? _right;
    private AlignedMemory? _partial;
    private AlignedMemory? _edge;
    private AlignedMemory? _rows;

    public static GemmScratch Current => OfThisThread ??= new GemmScratch();

    /// <summary>One tile, for panels that stick out of the output.</summary>
    public float* Edge => Grow(ref _edge, GemmKernel512.MaxRows * PackedMatrix.PanelWidth);

    /// <summary>The output of a product that is worked on at once.</summary>
    public float* Rows(long count) => Grow(ref _rows, count);

    public float* Left(long count) => Grow(ref _left, count);

    public float* Right(long count) => Grow(ref _right, count);

    public float* Partial(long count) => Grow(ref _partial, count);

    private static float* Grow(ref AlignedMemory? memory, long count)
    {
        if (memory is null || memory.Count < count)
        {
            memory?.Dispose();
            memory = new AlignedMemory(count);
        }

        return memory.Pointer;
    }
}
