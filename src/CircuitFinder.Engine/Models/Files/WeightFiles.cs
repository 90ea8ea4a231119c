using System.Globalization;
using System.Text.Json;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Families;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>The arrays of a model folder, in one safetensors file or in shards with an index.</summary>
internal sealed class WeightFiles : IDisposable
{
    private const string SingleName = "model.safetensors";
    private const string IndexName = "model.safetensors.index.json";

    private readonly List<TensorFile> _files = [];
    private float[] _scratch = [];

    /// <exception cref="UserFaultException">There are no weights, or a file is faulty.</exception>
    public WeightFiles(string folder)
    {
        try
        {
            string single = Path.Combine(folder, SingleName);
            string index = Path.Combine(folder, IndexName);
            if (UserFile.IsThere(single))
            {
                Add(new SafetensorsFile(single));
            }
            else if (UserFile.IsThere(index))
            {
                AddShards(folder, index);
            }
            else if (PyTorchPath(folder) is { } saved)
            {
                Add(new PyTorchFile(saved));
            }
            else
            {
                throw new UserFaultException($"{folder}: there is no {SingleName} and no {IndexName}; a model folder holds one of them, or one file of PyTorch (.pt, .pth, .bin).");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The bytes of all safetensors files in a folder, links followed; 0 if there are none.</summary>
    public static long LengthIn(string folder)
        => Directory.EnumerateFiles(folder, "*.safetensors").DefaultIfEmpty(PyTorchPath(folder) ?? string.Empty)
            .Where(path => path.Length > 0).Sum(UserFile.LengthOf);

    // A name that libraries give, or else the only such file there is.
    private static string? PyTorchPath(string folder)
    {
        string[] all = [.. Directory.EnumerateFiles(folder).Where(path => Path.GetExtension(path) is ".pt" or ".pth" || Path.GetFileName(path) == "pytorch_model.bin").Order(StringComparer.Ordinal)];
        return all.FirstOrDefault(path => Path.GetFileName(path) is "model.pt" or "model.pth" or "pytorch_model.bin") ?? (all.Length == 1 ? all[0] : null);
    }

    /// <summary>Every array with the file that holds it.</summary>
    public Dictionary<string, (TensorFile File, SafetensorsEntry Entry)> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>The paths of the files, in reading order.</summary>
    public IEnumerable<string> Paths => _files.Select(file => file.Path);

    /// <summary>Uploads an array.</summary>
    /// <param name="name">One of <see cref="Entries"/>.</param>
    /// <param name="backend">Where it goes.</param>
    /// <param name="destination">[rows, columns].</param>
    /// <exception cref="UserFaultException">An element is not finite.</exception>
    public void Upload(string name, IBackend backend, MatrixView destination)
    {
        (TensorFile file, SafetensorsEntry entry) = Entries[name];
        using MappedArray array = file.Map(entry);
        (long faulty, float value) = ArrayUpload.Run(array, backend, destination, ref _scratch);
        if (faulty >= 0)
        {
            throw NotFinite(file, name, value, faulty);
        }
    }

    /// <summary>Reads a tensor, or some rows of it, into a host array.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="part">Which rows, and whether they become columns.</param>
    /// <param name="destination">[rows, columns], row-major.</param>
    /// <param name="columns">Columns of the destination.</param>
    /// <param name="firstColumn">Where the part begins.</param>
    /// <exception cref="UserFaultException">A value is not finite.</exception>
    public void Read(string name, ArrayPart part, float[] destination, int columns, int firstColumn)
    {
        // So many stored rows are read together that they fill whole cache lines of the destination.
        const int Together = 16;
        (TensorFile file, SafetensorsEntry entry) = Entries[name];
        using MappedArray array = file.Map(entry);
        int width = part.Width;
        long start = part.Window?.Start ?? 0;
        float[] rows = new float[Together * width];
        for (int first = 0; first < part.RowCount; first += Together)
        {
            int count = Math.Min(Together, part.RowCount - first);
            for (int i = 0; i < count; i++)
            {
                int row = part.Rows?[first + i] ?? first + i;
                ReadOnlySpan<float> values = array.Floats(start + ((long)row * width), width, ref _scratch);
                int faulty = ArrayUpload.IndexOfNonFinite(values);
                if (faulty >= 0)
                {
                    throw NotFinite(file, name, values[faulty], start + ((long)row * width) + faulty);
                }

                values.CopyTo(rows.AsSpan(i * width));
            }

            Place(part, rows, width, first, count, destination, columns, firstColumn);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TensorFile file in _files)
        {
            file.Dispose();
        }
    }

    private static void Place(ArrayPart part, float[] rows, int width, int first, int count, float[] destination, int columns, int firstColumn)
    {
        if (part.TurnsRows)
        {
            for (int input = 0; input < width; input++)
            {
                long to = ((long)input * columns) + firstColumn + first;
                for (int i = 0; i < count; i++)
                {
                    destination[to + i] = rows[(i * width) + input];
                }
            }

            return;
        }

        for (int i = 0; i < count && part.Columns is not null; i++)
        {
            for (int column = 0; column < width; column++)
            {
                destination[((long)(first + i) * columns) + firstColumn + column] = rows[(i * width) + part.Columns[column]];
            }
        }

        for (int i = 0; i < count && part.Columns is null; i++)
        {
            rows.AsSpan(i * width, width).CopyTo(destination.AsSpan(((first + i) * columns) + firstColumn));
        }
    }

    private static UserFaultException NotFinite(TensorFile file, string name, float value, long element)
        => new(string.Create(
            CultureInfo.InvariantCulture, $"{file.Path}: tensor {name} holds {value} at element {element}; every weight must be finite."));

    private void AddShards(string folder, string index)
    {
        using JsonDocument document = JsonInput.Read(index);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("weight_map", out JsonElement map))
        {
            throw new UserFaultException($"{index}: weight_map is missing; it must map every tensor to its file.");
        }

        if (map.ValueKind != JsonValueKind.Object)
        {
            throw new UserFaultException($"{index}: weight_map is {JsonInput.Describe(map)}; it must be an object that maps every tensor to its file.");
        }

        if (map.EnumerateObject().FirstOrDefault(property => property.Value.ValueKind != JsonValueKind.String) is { Value.ValueKind: not JsonValueKind.Undefined } odd)
        {
            throw new UserFaultException($"{index}: weight_map gives tensor {PlainText.Cut(odd.Name, 40)} {JsonInput.Describe(odd.Value)}; it must give the name of a file.");
        }

        foreach (string name in map.EnumerateObject().Select(property => property.Value.GetString()!).Distinct(StringComparer.Ordinal))
        {
            if (!PathName.IsPlain(name))
            {
                throw new UserFaultException($"{index}: weight_map names '{PlainText.Cut(name, 80)}'; a shard is a file in the model folder itself.");
            }

            Add(new SafetensorsFile(Path.Combine(folder, name)));
        }

        foreach (JsonProperty property in map.EnumerateObject())
        {
            string shard = property.Value.GetString()!;
            if (!Entries.TryGetValue(property.Name, out var found) || Path.GetFileName(found.File.Path) != shard)
            {
                throw new UserFaultException($"{index}: tensor {PlainText.Cut(property.Name, 40)} should be in {shard} but is not.");
            }
        }
    }

    private void Add(TensorFile file)
    {
        _files.Add(file);
        foreach ((string name, SafetensorsEntry entry) in file.Entries)
        {
            if (!Entries.TryAdd(name, (file, entry)))
            {
                throw new UserFaultException($"{file.Path}: tensor {name} is also in {Entries[name].File.Path}; it must be in one shard only.");
            }
        }
    }
}
