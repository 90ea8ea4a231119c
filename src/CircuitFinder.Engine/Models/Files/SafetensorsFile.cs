using System.Buffers.Binary;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>A memory-mapped safetensors file: an 8-byte header length, a JSON header, then the arrays' bytes.</summary>
internal sealed class SafetensorsFile : TensorFile
{
    private const int MaximumHeaderBytes = 100_000_000;

    private readonly FileStream _file;
    private readonly MemoryMappedFile _map;

    /// <exception cref="UserFaultException">The file cannot be read, is truncated or something else, or its header is faulty.</exception>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public SafetensorsFile(string path)
    {
        Path = path;
        _file = UserFile.Open(path, "a safetensors file");
        try
        {
            (byte[] header, long dataStart) = ReadHeader();
            Entries = new SafetensorsHeader(path, dataStart, _file.Length).Read(header);
            _map = MemoryMappedFile.CreateFromFile(_file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _file.Dispose();
            throw new UserFaultException($"{path}: cannot be read: {fault.Message}", fault);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override MappedArray Map(SafetensorsEntry entry) => new(_map, entry);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _map.Dispose();
        _file.Dispose();
    }

    private (byte[] Header, long DataStart) ReadHeader()
    {
        byte[] start = new byte[(int)Math.Min(_file.Length, ForeignContent.StartBytes)];
        _file.ReadExactly(start);
        if (ForeignContent.Describe(start) is { } foreign)
        {
            throw new UserFaultException($"{Path}: {foreign}");
        }

        if (start.Length < sizeof(ulong))
        {
            throw new UserFaultException($"{Path}: {start.Length} bytes are no safetensors file; it starts with an 8-byte header length.");
        }

        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (headerBytes > MaximumHeaderBytes || (long)headerBytes > _file.Length - sizeof(ulong))
        {
            throw new UserFaultException(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path}: the header claims {headerBytes} bytes of a file of {_file.Length}; the file is truncated or no safetensors file."));
        }

        byte[] header = new byte[(int)headerBytes];
        _file.Position = sizeof(ulong);
        _file.ReadExactly(header);
        return (header, sizeof(ulong) + (long)headerBytes);
    }
}
