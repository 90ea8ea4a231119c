using System.Runtime.InteropServices;

namespace CircuitFinder.Numerics.Tensors;

/// <summary>
/// Zero-filled floats outside the managed heap, aligned to a cache line and to the widest vector, so that kernels may
/// keep plain pointers without pinning.
/// </summary>
/// <remarks>Whoever computes with <see cref="Pointer"/> keeps this object reachable meanwhile (<see cref="GC.KeepAlive"/>).</remarks>
internal sealed unsafe class AlignedMemory : IDisposable
{
    public const int Alignment = 64;

    private readonly long _bytes;
    private float* _pointer;

    public AlignedMemory(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count = count;
        _bytes = checked(Math.Max(count, 1) * sizeof(float));
        _pointer = (float*)NativeMemory.AlignedAlloc((nuint)_bytes, Alignment);
        NativeMemory.Clear(_pointer, (nuint)_bytes);
        GC.AddMemoryPressure(_bytes);
    }

    ~AlignedMemory() => Release();

    public long Count { get; }

    public float* Pointer => _pointer is not null
        ? _pointer
        : throw new ObjectDisposedException(nameof(AlignedMemory), "This tensor or weight, or the weight it is a slice of, was disposed.");

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (_pointer is not null)
        {
            NativeMemory.AlignedFree(_pointer);
            _pointer = null;
            GC.RemoveMemoryPressure(_bytes);
        }
    }
}
