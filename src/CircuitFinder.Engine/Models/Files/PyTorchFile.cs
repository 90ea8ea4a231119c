using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>A state dict that PyTorch saved (<c>.pt</c>, <c>.pth</c>, <c>.bin</c>): the largest dictionary of tensors in the file.</summary>
/// <remarks>Both formats of torch.save: the zip archive, and the row of pickles of versions before 1.6. Tensors are laid out anew,
/// row by row, as a safetensors file has them.</remarks>
internal sealed class PyTorchFile : TensorFile
{
    private static readonly BigInteger LegacyMagic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // Larger files are of models that come as safetensors.
    private const long MostBytes = 16L << 30;

    private readonly MemoryMappedFile? _map;

    /// <param name="path">The file.</param>
    /// <exception cref="UserFaultException">The file cannot be read, or holds something else than tensors.</exception>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public PyTorchFile(string path)
    {
        Path = path;
        using FileStream file = UserFile.Open(path, "a PyTorch file");
        if (file.Length > MostBytes)
        {
            throw new UserFaultException($"{path}: is larger than {MostBytes >> 30} GiB. Save the model as model.safetensors.");
        }

        try
        {
            (object? root, Func<PickleReader.PickledStorage, byte[]> storages) = IsZip(file) ? ReadZip(file) : ReadLegacy(file);
            (string Name, PickleReader.PickledTensor Tensor)[] tensors = Tensors(root);
            if (tensors.Length == 0)
            {
                throw new UserFaultException($"{path}: holds no dictionary of tensors. Save the model's state dict, best as model.safetensors.");
            }

            long bytes = 0;
            foreach ((string name, PickleReader.PickledTensor tensor) in tensors)
            {
                long count = tensor.Sizes.Aggregate(1L, (product, size) => checked(product * size));
                RequireWithin(name, tensor, count, file.Length);
                string type = Types[tensor.Storage.Type].Kept;
                int width = type is "F16" or "BF16" ? 2 : 4;
                Entries.Add(name, new SafetensorsEntry(name, type, [.. tensor.Sizes.Select(size => checked((int)size))], bytes, count * width));
                bytes += (count * width) + (-(count * width) & 63);
            }

            _map = MemoryMappedFile.CreateNew(null, Math.Max(64, bytes));
            var loaded = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            foreach ((string name, PickleReader.PickledTensor tensor) in tensors)
            {
                if (!loaded.TryGetValue(tensor.Storage.Key, out byte[]? storage))
                {
                    storage = storages(tensor.Storage);
                    loaded.Add(tensor.Storage.Key, storage);
                }

                Copy(tensor, storage, Entries[name]);
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or OverflowException or ArgumentException or IOException or KeyNotFoundException or InvalidCastException)
        {
            _map?.Dispose();
            throw new UserFaultException($"{path}: is truncated or no file of PyTorch: {PlainText.Cut(fault.Message, 100)} Save the model again, best as model.safetensors.", fault);
        }
        catch
        {
            _map?.Dispose();
            throw;
        }
    }

    /// <summary>Storages by their names: bytes of an element, and what its values are kept as.</summary>
    public static ImmutableDictionary<string, (int Width, string Kept)> Types { get; } = new Dictionary<string, (int Width, string Kept)>
    {
        ["FloatStorage"] = (4, "F32"),
        ["HalfStorage"] = (2, "F16"),
        ["BFloat16Storage"] = (2, "BF16"),
        ["DoubleStorage"] = (8, "F32"),
        ["LongStorage"] = (8, "I64"),
        ["IntStorage"] = (4, "I32"),
        ["ShortStorage"] = (2, "I16"),
        ["CharStorage"] = (1, "I8"),
        ["ByteStorage"] = (1, "U8"),
        ["BoolStorage"] = (1, "BOOL"),
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override MappedArray Map(SafetensorsEntry entry) => new(_map!, entry);

    /// <inheritdoc/>
    public override void Dispose() => _map?.Dispose();

    private static bool IsZip(FileStream file)
    {
        Span<byte> start = stackalloc byte[4];
        int read = file.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 4 && start is [(byte)'P', (byte)'K', 3, 4];
    }

    private (object? Root, Func<PickleReader.PickledStorage, byte[]> Storages) ReadZip(FileStream file)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        ZipArchiveEntry pickle = zip.Entries.FirstOrDefault(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal))
            ?? throw new UserFaultException($"{Path}: this zip archive is none of torch.save: it has no data.pkl. Save the model's state dict, best as model.safetensors.");
        string folder = pickle.FullName[..^"data.pkl".Length];
        if (zip.GetEntry(folder + "byteorder") is { } order && System.Text.Encoding.ASCII.GetString(Bytes(order)).Trim() == "big")
        {
            throw new UserFaultException($"{Path}: was saved on a machine with its bytes in the other order. Save the model as model.safetensors.");
        }

        object? root = new PickleReader(Path, Bytes(pickle)).Read();
        var storages = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (PickleReader.PickledStorage storage in Tensors(root).Select(row => row.Tensor.Storage).DistinctBy(storage => storage.Key))
        {
            storages[storage.Key] = Bytes(zip.GetEntry(folder + "data/" + storage.Key)
                ?? throw new UserFaultException($"{Path}: the values of storage {PlainText.Cut(storage.Key, 40)} are missing. Save the model again."));
        }

        return (root, storage => storages[storage.Key]);
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        // Torch packs nothing, so that an entry is no larger than its file.
        if (entry.Length > Array.MaxLength || entry.Length != entry.CompressedLength)
        {
            throw new InvalidDataException($"{entry.FullName} has {entry.Length} bytes.");
        }

        byte[] bytes = new byte[entry.Length];
        using Stream stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    private (object? Root, Func<PickleReader.PickledStorage, byte[]> Storages) ReadLegacy(FileStream file)
    {
        if (file.Length > Array.MaxLength)
        {
            throw new InvalidDataException("a file of the old format is too large.");
        }

        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        if (bytes is not [0x80, ..])
        {
            throw new UserFaultException($"{Path}: {ForeignContent.Describe(bytes) ?? "is no file of PyTorch: it is neither a zip archive nor a pickle."}");
        }

        int at = 0;
        object? Next()
        {
            var reader = new PickleReader(Path, bytes.AsMemory(at));
            object? value = reader.Read();
            at += reader.End;
            return value;
        }

        // Magic number, protocol, and a dictionary about the machine come first.
        if (Next() is not BigInteger magic || magic != LegacyMagic)
        {
            throw new UserFaultException($"{Path}: is a pickle, but none of torch.save. Save the model's state dict, best as model.safetensors.");
        }

        Next();
        Next();
        object? root = Next();
        var keys = ((List<object?>)Next()!).Cast<string>().ToArray();
        var sizes = Tensors(root).Select(row => row.Tensor.Storage).DistinctBy(storage => storage.Key).ToDictionary(storage => storage.Key, storage => Types[storage.Type].Width);
        var storages = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string key in keys)
        {
            long count = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at, sizeof(long)));
            int width = sizes.GetValueOrDefault(key, sizeof(float));
            storages[key] = bytes.AsSpan(at + sizeof(long), checked((int)(count * width))).ToArray();
            at = checked(at + sizeof(long) + (int)(count * width));
        }

        return (root, storage => storages[storage.Key]);
    }

    // Memory is taken by what a file claims, so claims are held against what it has.
    private void RequireWithin(string name, PickleReader.PickledTensor tensor, long count, long fileBytes)
    {
        bool fits = tensor.Sizes.Length == tensor.Strides.Length && tensor.Offset >= 0 && tensor.Sizes.All(size => size >= 0) && tensor.Strides.All(stride => stride >= 0)
            && tensor.Storage.Count >= 0 && tensor.Storage.Count <= fileBytes / Types[tensor.Storage.Type].Width && count <= tensor.Storage.Count;
        for (int axis = 0; fits && count > 0 && axis < tensor.Sizes.Length; axis++)
        {
            fits = tensor.Strides[axis] <= tensor.Storage.Count && tensor.Sizes[axis] <= tensor.Storage.Count;
        }

        if (!fits || (count > 0 && tensor.Offset + tensor.Sizes.Zip(tensor.Strides, (size, stride) => checked((size - 1) * stride)).Sum() >= tensor.Storage.Count))
        {
            throw new UserFaultException($"{Path}: tensor {PlainText.Cut(name, 40)} does not lie within its storage. Save the model again, best as model.safetensors.");
        }
    }

    // The largest dictionary of tensors, however deep it lies beside optimisers and configurations.
    private static (string Name, PickleReader.PickledTensor Tensor)[] Tensors(object? root)
    {
        (string, PickleReader.PickledTensor)[] best = [];
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var left = new Queue<object?>([root]);
        while (left.TryDequeue(out object? value))
        {
            if (value is not Dictionary<object, object?> dictionary || !seen.Add(dictionary))
            {
                continue;
            }

            (string, PickleReader.PickledTensor)[] own = [.. dictionary.Where(pair => pair is { Key: string, Value: PickleReader.PickledTensor }).Select(pair => ((string)pair.Key, (PickleReader.PickledTensor)pair.Value!))];
            best = own.Length > best.Length ? own : best;
            foreach (object? inner in dictionary.Values)
            {
                left.Enqueue(inner);
            }
        }

        return best;
    }

    private void Copy(PickleReader.PickledTensor tensor, byte[] storage, SafetensorsEntry entry)
    {
        if (entry.Count == 0 || !Enum.GetNames<ElementType>().Contains(entry.Type))
        {
            return;
        }

        (int width, _) = Types[tensor.Storage.Type];
        int kept = (int)(entry.Bytes / entry.Count);
        byte[] values = new byte[entry.Bytes];
        long[] place = new long[tensor.Sizes.Length];
        for (long i = 0; i < entry.Count; i++)
        {
            long element = tensor.Offset;
            for (int axis = 0; axis < place.Length; axis++)
            {
                element += place[axis] * tensor.Strides[axis];
            }

            ReadOnlySpan<byte> value = storage.AsSpan(checked((int)(element * width)), width);
            Span<byte> to = values.AsSpan((int)(i * kept), kept);
            if (width == sizeof(double))
            {
                BinaryPrimitives.WriteSingleLittleEndian(to, (float)BinaryPrimitives.ReadDoubleLittleEndian(value));
            }
            else
            {
                value.CopyTo(to);
            }

            for (int axis = place.Length - 1; axis >= 0 && ++place[axis] == tensor.Sizes[axis]; axis--)
            {
                place[axis] = 0;
            }
        }

        using MemoryMappedViewAccessor view = _map!.CreateViewAccessor(entry.Offset, entry.Bytes, MemoryMappedFileAccess.Write);
        view.WriteArray(0, values, 0, values.Length);
    }
}
