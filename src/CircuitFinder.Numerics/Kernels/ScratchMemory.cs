using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>Memory that one operation uses and leaves to the next: it grows to the largest request and is never cleared.</summary>
internal sealed unsafe class ScratchMemory : IDisposable
{
    private AlignedMemory? _memory;

    public float* Floats(long count)
    {
        if (_memory is null || _memory.Count < count)
        {
            _memory?.Dispose();
            _memory = new AlignedMemory(count);
        }

        return _memory.Pointer;
    }

    public double* Doubles(long count) => (double*)Floats(checked(count * (sizeof(double) / sizeof(float))));

    public void Dispose() => _memory?.Dispose();
}
