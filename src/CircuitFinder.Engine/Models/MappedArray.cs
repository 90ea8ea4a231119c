using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace CircuitFinder.Engine.Models;

/// <summary>An array of a safetensors file, mapped into memory until it is disposed of: a file read array by array never lies in memory whole.</summary>
internal sealed unsafe class MappedArray : IDisposable
{
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

    /// <summary>The array's bytes.</summary>
    public ReadOnlySpan<byte> Bytes => new(_bytes, checked((int)_entry.Bytes));

    /// <summary>The array's elements as floats.</summary>
    /// <param name="scratch">Grown as needed where a conversion takes place; F32 is returned as it lies in the file.</param>
    public ReadOnlySpan<float> Floats(ref float[] scratch)
    {
        ReadOnlySpan<byte> bytes = Bytes;
        if (_entry.Type == nameof(ElementType.F32))
        {
            return MemoryMarshal.Cast<byte, float>(bytes);
        }

        int count = checked((int)_entry.Count);
        if (scratch.Length < count)
        {
            scratch = new float[count];
        }

        if (_entry.Type == nameof(ElementType.F16))
        {
            ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes);
            for (int i = 0; i < count; i++)
            {
                scratch[i] = (float)halves[i];
            }
        }
        else
        {
            ReadOnlySpan<ushort> uppers = MemoryMarshal.Cast<byte, ushort>(bytes);
            for (int i = 0; i < count; i++)
            {
                scratch[i] = BitConverter.UInt32BitsToSingle((uint)uppers[i] << 16);
            }
        }

        return scratch.AsSpan(0, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
    }
}
