using System.Runtime.InteropServices;
using System.Text.Json;

namespace CircuitFinder.Tests.Golden;

/// <summary>Reads a golden.safetensors file: doubles and whole numbers, which model files never hold.</summary>
internal sealed class GoldenTensors
{
    private readonly byte[] _bytes;
    private readonly long _start;
    private readonly Dictionary<string, (string Type, int[] Sizes, long From, long To)> _entries = [];

    public GoldenTensors(string path)
    {
        _bytes = File.ReadAllBytes(path);
        long length = BitConverter.ToInt64(_bytes);
        _start = 8 + length;
        using JsonDocument header = JsonDocument.Parse(_bytes.AsMemory(8, (int)length));
        foreach (JsonProperty tensor in header.RootElement.EnumerateObject().Where(property => property.Name != "__metadata__"))
        {
            JsonElement offsets = tensor.Value.GetProperty("data_offsets");
            int[] sizes = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
            _entries.Add(tensor.Name, (tensor.Value.GetProperty("dtype").GetString()!, sizes, offsets[0].GetInt64(), offsets[1].GetInt64()));
        }
    }

    public IEnumerable<string> Names => _entries.Keys;

    public int[] Sizes(string name) => _entries[name].Sizes;

    public double[] Doubles(string name)
    {
        (string type, _, long from, long to) = _entries[name];
        ReadOnlySpan<byte> bytes = _bytes.AsSpan((int)(_start + from), (int)(to - from));
        return type switch
        {
            "F64" => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
            "F32" => [.. MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(value => (double)value)],
            "I64" => [.. MemoryMarshal.Cast<byte, long>(bytes).ToArray().Select(value => (double)value)],
            _ => throw new NotSupportedException(type),
        };
    }
}
