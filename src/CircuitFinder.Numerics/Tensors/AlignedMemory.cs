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
    private void* _block;
    private float* _pointer;

    public AlignedMemory(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count = count;
        _bytes = checked(Math.Max(count, 1) * sizeof(float));
        int alignment = _bytes >= HugePages.WorthWhile ? HugePages.Size : Alignment;

        // Zeroed by the allocator, which knows what is fresh from the system and zero already.
        _block = NativeMemory.AllocZeroed((nuint)_bytes + (nuint)alignment);
        _pointer = (float*)(((nuint)_block + (nuint)alignment - 1) / (nuint)alignment * (nuint)alignment);
        HugePages.Advise(_pointer, _bytes);
        GC.AddMemoryPressure(_bytes);
        TensorMemory.Add(_bytes);
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
            NativeMemory.Free(_block);
            _block = null;
            _pointer = null;
            GC.RemoveMemoryPressure(_bytes);
            TensorMemory.Add(-_bytes);
        }
    }
}
