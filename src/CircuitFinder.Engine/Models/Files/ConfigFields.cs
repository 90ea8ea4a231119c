using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>The values of a configuration object, with every fault collected so that the user sees them all at once.</summary>
internal sealed class ConfigFields(string path, JsonElement root)
{
    private readonly List<string> _faults = [];

    public void Fault(string what) => _faults.Add($"{path}: {what}.");

    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
        {
            throw new UserFaultException(_faults);
        }
    }

    public int Size(string name, int most)
    {
        int? size = OptionalSize(name, most);
        if (size is null && !HasValue(name))
        {
            Fault($"{name} is missing; it must be a whole number from 1 to {most}");
        }

        return size ?? 0;
    }

    public int? OptionalSize(string name, int most)
    {
        if (!HasValue(name))
        {
            return null;
        }

        JsonElement value = root.GetProperty(name);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int size) && size >= 1 && size <= most)
        {
            return size;
        }

        Fault($"{name} is {Found(value)}; it must be a whole number from 1 to {most}");
        return null;
    }

    public double Number(string name, double fallback)
    {
        if (!HasValue(name))
        {
            return fallback;
        }

        JsonElement value = root.GetProperty(name);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number > 0 && double.IsFinite(number))
        {
            return number;
        }

        Fault($"{name} is {Found(value)}; it must be a number above 0");
        return fallback;
    }

    public bool Flag(string name, bool fallback)
    {
        if (!HasValue(name))
        {
            return fallback;
        }

        JsonElement value = root.GetProperty(name);
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Fault($"{name} is {Found(value)}; it must be true or false");
        return fallback;
    }

    public string Text(string name, string fallback)
    {
        if (!HasValue(name))
        {
            return fallback;
        }

        JsonElement value = root.GetProperty(name);
        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString()!;
        }

        Fault($"{name} is {Found(value)}; it must be a string");
        return fallback;
    }

    public void RequireValue(string name, string only, string reason)
    {
        string value = Text(name, only);
        if (value != only)
        {
            Fault($"{name} is '{PlainText.Cut(value, 40)}'; {reason} ('{only}')");
        }
    }

    public void RequireValue(string name, bool only, string reason)
    {
        if (Flag(name, only) != only)
        {
            Fault($"{name} is {(only ? "false" : "true")}; {reason}");
        }
    }

    public void RequireAbsent(string name, string reason)
    {
        if (HasValue(name))
        {
            Fault($"{name} is set; {reason}");
        }
    }

    // As the file has it, but on one line of bounded length.
    private static string Found(JsonElement value)
        => value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? JsonInput.Describe(value) : PlainText.Cut(value.GetRawText(), 40);

    private bool HasValue(string name)
        => root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;
}
