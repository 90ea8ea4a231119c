using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text.Json;

namespace CircuitFinder.Engine.Models;

/// <summary>A memory-mapped safetensors file: an 8-byte header length, a JSON header, then the arrays' bytes.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    private const int MaximumHeaderBytes = 100_000_000;

    private readonly MemoryMappedFile _map;
    private readonly long _length;

    /// <exception cref="UserFaultException">The file cannot be read, is truncated, or its header is faulty.</exception>
    public SafetensorsFile(string path)
    {
        Path = path;
        try
        {
            _length = new FileInfo(path).Length;
            if (_length < 8)
            {
                throw new UserFaultException($"{path}: {_length} bytes are no safetensors file; it starts with an 8-byte header length.");
            }

            _map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserFaultException($"{path}: cannot be read: {fault.Message}", fault);
        }

        try
        {
            Entries = ReadHeader();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Its arrays by name, in the file's order.</summary>
    public OrderedDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>Maps an array of this file.</summary>
    public MappedArray Map(SafetensorsEntry entry) => new(_map, entry);

    /// <inheritdoc/>
    public void Dispose()
    {
        _map.Dispose();
    }

    private static int ElementBytes(string type) => type switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "I8" or "U8" or "BOOL" => 1,
        _ => 0,
    };

    private OrderedDictionary<string, SafetensorsEntry> ReadHeader()
    {
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(0, sizeof(ulong)));
        if (headerBytes > MaximumHeaderBytes || (long)headerBytes > _length - 8)
        {
            throw new UserFaultException(
                $"{Path}: the header claims {headerBytes} bytes of a file of {_length}; the file is truncated or no safetensors file.");
        }

        var entries = new OrderedDictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(ReadBytes(sizeof(ulong), (int)headerBytes));
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name != "__metadata__")
                {
                    entries.Add(property.Name, ReadEntry(property, 8 + (long)headerBytes));
                }
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException or ArgumentException)
        {
            throw new UserFaultException($"{Path}: the safetensors header is faulty: {fault.Message}", fault);
        }

        return entries;
    }

    private byte[] ReadBytes(long offset, int count)
    {
        byte[] bytes = new byte[count];
        using MemoryMappedViewAccessor view = _map.CreateViewAccessor(offset, count, MemoryMappedFileAccess.Read);
        view.ReadArray(0, bytes, 0, count);
        return bytes;
    }

    private SafetensorsEntry ReadEntry(JsonProperty property, long dataStart)
    {
        string type = property.Value.GetProperty("dtype").GetString() ?? string.Empty;
        int[] sizes = [.. property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        JsonElement offsets = property.Value.GetProperty("data_offsets");
        long begin = offsets[0].GetInt64();
        long end = offsets[1].GetInt64();
        var entry = new SafetensorsEntry(property.Name, type, sizes, dataStart + begin, end - begin);
        if (begin < 0 || end < begin || dataStart + end > _length)
        {
            throw new UserFaultException(
                $"{Path}: tensor {property.Name} lies at bytes {dataStart + begin} to {dataStart + end} of a file of {_length}; the file is truncated.");
        }

        if (sizes.Any(size => size < 0) || (ElementBytes(type) > 0 && entry.Count * ElementBytes(type) != entry.Bytes))
        {
            throw new UserFaultException(
                $"{Path}: tensor {property.Name} of {type} [{string.Join(", ", sizes)}] has {entry.Bytes} bytes, not {entry.Count * ElementBytes(type)}.");
        }

        return entry;
    }
}
