using System.Text.Json;

namespace CircuitFinder.Engine.Models;

/// <summary>The arrays of a model folder, in one safetensors file or in shards with an index.</summary>
internal sealed class WeightFiles : IDisposable
{
    private const string SingleName = "model.safetensors";
    private const string IndexName = "model.safetensors.index.json";

    private readonly List<SafetensorsFile> _files = [];
    private float[] _scratch = [];
    private MappedArray? _mapped;

    /// <exception cref="UserFaultException">There are no weights, or a file is faulty.</exception>
    public WeightFiles(string folder)
    {
        try
        {
            string single = Path.Combine(folder, SingleName);
            string index = Path.Combine(folder, IndexName);
            if (File.Exists(single))
            {
                Add(new SafetensorsFile(single));
            }
            else if (File.Exists(index))
            {
                AddShards(folder, index);
            }
            else
            {
                throw new UserFaultException($"{folder}: there is no {SingleName} and no {IndexName}; a model folder holds one of them.");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Every array with the file that holds it.</summary>
    public Dictionary<string, (SafetensorsFile File, SafetensorsEntry Entry)> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>The paths of the files, in reading order.</summary>
    public IEnumerable<string> Paths => _files.Select(file => file.Path);

    /// <summary>An array's elements as floats; valid until the next call.</summary>
    public ReadOnlySpan<float> Floats(string name)
    {
        (SafetensorsFile file, SafetensorsEntry entry) = Entries[name];
        _mapped?.Dispose();
        _mapped = file.Map(entry);
        return _mapped.Floats(ref _scratch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mapped?.Dispose();
        foreach (SafetensorsFile file in _files)
        {
            file.Dispose();
        }
    }

    private void AddShards(string folder, string index)
    {
        using JsonDocument document = JsonFile.Open(index);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("weight_map", out JsonElement map)
            || map.ValueKind != JsonValueKind.Object
            || map.EnumerateObject().Any(property => property.Value.ValueKind != JsonValueKind.String))
        {
            throw new UserFaultException($"{index}: weight_map is missing; it must map every tensor to its file.");
        }

        foreach (string name in map.EnumerateObject().Select(property => property.Value.GetString()!).Distinct(StringComparer.Ordinal))
        {
            if (Path.GetFileName(name) != name)
            {
                throw new UserFaultException($"{index}: weight_map names '{name}'; a shard lies in the model folder itself.");
            }

            Add(new SafetensorsFile(Path.Combine(folder, name)));
        }

        foreach (JsonProperty property in map.EnumerateObject())
        {
            string shard = property.Value.GetString()!;
            if (!Entries.TryGetValue(property.Name, out var found) || Path.GetFileName(found.File.Path) != shard)
            {
                throw new UserFaultException($"{index}: tensor {property.Name} should be in {shard} but is not.");
            }
        }
    }

    private void Add(SafetensorsFile file)
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
