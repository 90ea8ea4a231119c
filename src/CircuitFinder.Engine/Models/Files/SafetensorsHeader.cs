using System.Globalization;
using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>Reads the header of a safetensors file and holds it to the format's rules.</summary>
/// <remarks>
/// The arrays' byte ranges may come in any order but tile the data: they start at 0, leave no hole, do not overlap, and end with the file.
/// Each has as many bytes as its type and sizes need. Otherwise two arrays could share bytes, and the numbers would be of another model.
/// </remarks>
/// <param name="path">The file, for messages.</param>
/// <param name="dataStart">Where the arrays' bytes begin in the file.</param>
/// <param name="fileBytes">The file's length.</param>
internal sealed class SafetensorsHeader(string path, long dataStart, long fileBytes)
{
    private readonly FileFaults _faults = new(path);

    /// <summary>Reads every array's entry.</summary>
    /// <param name="header">The header's bytes: JSON, padded with spaces.</param>
    /// <exception cref="UserFaultException">The header breaks a rule; all faults at once.</exception>
    public OrderedDictionary<string, SafetensorsEntry> Read(byte[] header)
    {
        string name = $"{path}: header";
        using JsonDocument document = JsonInput.Parse(header, name);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new UserFaultException($"{name}: is {JsonInput.Describe(document.RootElement)}; it must be an object that names every tensor.");
        }

        var entries = new OrderedDictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                CheckMetadata(property.Value);
            }
            else if (ReadEntry(property.Name, property.Value) is { } entry)
            {
                entries.Add(property.Name, entry);
            }
        }

        // A faulty entry would look like a hole.
        _faults.ThrowIfAny();
        CheckTiling(entries.Values);
        _faults.ThrowIfAny();
        return entries;
    }

    private void CheckMetadata(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(property => property.Value.ValueKind != JsonValueKind.String))
        {
            _faults.AddOfFile($"__metadata__ in the header is {(value.ValueKind == JsonValueKind.Object ? "not all text" : JsonInput.Describe(value))}; it must be an object of texts.");
        }
    }

    private SafetensorsEntry? ReadEntry(string name, JsonElement value)
    {
        string shown = PlainText.Cut(name, 40);
        if (!JsonInput.TryGetText(Get(value, "dtype"), out string type) || BitsOf(type) == 0)
        {
            return Fault(shown, $"{Has("dtype", Get(value, "dtype"))}; it must have a type of the format, such as F32");
        }

        if (ReadSizes(Get(value, "shape")) is not { } sizes)
        {
            JsonElement shape = Get(value, "shape");
            return Fault(shown, $"{(shape.ValueKind == JsonValueKind.Array ? "has a shape with something other than sizes in it" : Has("shape", shape))}; a shape is a list of whole numbers from 0 to {int.MaxValue}");
        }

        JsonElement offsets = Get(value, "data_offsets");
        if (offsets.ValueKind != JsonValueKind.Array
            || offsets.GetArrayLength() != 2
            || !TryReadOffset(offsets[0], out long begin)
            || !TryReadOffset(offsets[1], out long end)
            || begin > end)
        {
            return Fault(shown, "has data_offsets that are not [begin, end], two whole numbers of bytes, begin not after end");
        }

        if (end > fileBytes - dataStart)
        {
            return Fault(shown, $"lies at data bytes {begin} to {end}, but the file holds {fileBytes - dataStart}; the file is truncated");
        }

        Int128? needed = BytesOf(type, sizes);
        if (needed != end - begin)
        {
            string right = needed is null ? "whole bytes of a size that any file can have" : needed.Value.ToString(CultureInfo.InvariantCulture);
            return Fault(shown, $"of {type} [{string.Join(", ", sizes.Take(8))}] has {end - begin} bytes, not {right}");
        }

        return new SafetensorsEntry(name, type, sizes, dataStart + begin, end - begin);
    }

    private void CheckTiling(IEnumerable<SafetensorsEntry> entries)
    {
        // Arrays without elements lie where others meet.
        long at = dataStart;
        string before = "the header";
        foreach (SafetensorsEntry entry in entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Bytes))
        {
            if (entry.Offset != at)
            {
                string how = entry.Offset < at ? "they overlap" : "that leaves a hole";
                Fault(
                    PlainText.Cut(entry.Name, 40),
                    $"starts at data byte {entry.Offset - dataStart}, but {PlainText.Cut(before, 40)} ends at {at - dataStart}: {how}; tensors must follow one another");
            }

            at = Math.Max(at, entry.Offset + entry.Bytes);
            before = entry.Name;
        }

        if (!_faults.Any && at != fileBytes)
        {
            _faults.AddOfFile(string.Create(
                CultureInfo.InvariantCulture,
                $"the tensors end at data byte {at - dataStart}, but the file holds {fileBytes - dataStart}; a safetensors file ends with its last tensor."));
        }
    }

    private SafetensorsEntry? Fault(string name, string what)
    {
        _faults.AddOfFile($"tensor {name} {what}.");
        return null;
    }

    private static string Has(string key, JsonElement value)
        => value.ValueKind == JsonValueKind.Undefined ? $"has no {key}" : $"has {JsonInput.Describe(value)} as its {key}";

    private static int[]? ReadSizes(JsonElement shape)
    {
        if (shape.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var sizes = new List<int>();
        foreach (JsonElement item in shape.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out int size) || size < 0)
            {
                return null;
            }

            sizes.Add(size);
        }

        return [.. sizes];
    }

    private static bool TryReadOffset(JsonElement element, out long offset)
    {
        offset = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out offset) && offset >= 0;
    }

    // Null if no file could hold them, or they do not fill their last byte.
    private static Int128? BytesOf(string type, int[] sizes)
    {
        Int128 bits = sizes.Contains(0) ? 0 : BitsOf(type);
        foreach (int size in sizes)
        {
            bits *= size;
            if (bits > Int128.MaxValue >> 32)
            {
                return null;
            }
        }

        return bits % 8 == 0 ? bits / 8 : null;
    }

    private static int BitsOf(string type) => type switch
    {
        "F64" or "I64" or "U64" or "C64" => 64,
        "F32" or "I32" or "U32" => 32,
        "F16" or "BF16" or "I16" or "U16" => 16,
        "I8" or "U8" or "BOOL" or "F8_E5M2" or "F8_E4M3" or "F8_E8M0" => 8,
        "F6_E2M3" or "F6_E3M2" => 6,
        "F4" => 4,
        _ => 0,
    };

    private static JsonElement Get(JsonElement parent, string name)
        => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) ? value : default;
}
