using System.IO.MemoryMappedFiles;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>An array of a safetensors file, mapped into memory until it is disposed of: a file read array by array never lies in
/// memory whole.</summary>
/// <remarks>Elements are handed out in pieces: an array may have more bytes than a span can.</remarks>
internal sealed unsafe class MappedArray : IDisposable
{
    private const int PieceBytes = 1 << 24;

    private readonly MemoryMappedViewAccessor? _view;
    private readonly SafetensorsEntry _entry;
    private readonly byte* _bytes;

    /// <param name="map">The whole file.</param>
    /// <param name="entry">Where the array lies in it.</param>
    public MappedArray(MemoryMappedFile map, SafetensorsEntry entry)
    {
        _entry = entry;

        // A view of no bytes would mean the rest of the file.
        if (entry.Bytes > 0)
        {
            _view = map.CreateViewAccessor(entry.Offset, entry.Bytes, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _bytes);
            _bytes += _view.PointerOffset;
        }
    }

    /// <summary>Some of the array's elements as floats.</summary>
    /// <param name="start">The first element.</param>
    /// <param name="count">How many.</param>
    /// <param name="scratch">Grown as needed where a conversion takes place; F32 is returned as it lies in the file.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the array.</exception>
    public ReadOnlySpan<float> Floats(long start, int count, ref float[] scratch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _entry.Count - start);
        if (_entry.Type == nameof(ElementType.F32))
        {
            return new ReadOnlySpan<float>((float*)_bytes + start, count);
        }

        if (scratch.Length < count)
        {
            scratch = new float[count];
        }

        if (_entry.Type == nameof(ElementType.F16))
        {
            var halves = new ReadOnlySpan<Half>((Half*)_bytes + start, count);
            for (int i = 0; i < count; i++)
            {
                scratch[i] = (float)halves[i];
            }
        }
        else
        {
            var uppers = new ReadOnlySpan<ushort>((ushort*)_bytes + start, count);
            for (int i = 0; i < count; i++)
            {
                scratch[i] = BitConverter.UInt32BitsToSingle((uint)uppers[i] << 16);
            }
        }

        return scratch.AsSpan(0, count);
    }

    /// <summary>Whether another array has the same bytes.</summary>
    public bool HasBytesOf(MappedArray other)
    {
        bool isSame = _entry.Bytes == other._entry.Bytes;
        for (long at = 0; isSame && at < _entry.Bytes; at += PieceBytes)
        {
            int count = (int)Math.Min(PieceBytes, _entry.Bytes - at);
            isSame = new ReadOnlySpan<byte>(_bytes + at, count).SequenceEqual(new ReadOnlySpan<byte>(other._bytes + at, count));
        }

        return isSame;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
    }
}
