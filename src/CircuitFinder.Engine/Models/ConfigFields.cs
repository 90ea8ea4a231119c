using System.Text.Json;

namespace CircuitFinder.Engine.Models;

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

    public int Size(string name)
    {
        int? size = OptionalSize(name);
        if (size is null && !HasValue(name))
        {
            Fault($"{name} is missing; it must be a whole number of at least 1");
        }

        return size ?? 0;
    }

    public int? OptionalSize(string name)
    {
        if (!HasValue(name))
        {
            return null;
        }

        JsonElement value = root.GetProperty(name);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int size) && size >= 1)
        {
            return size;
        }

        Fault($"{name} is {value.GetRawText()}; it must be a whole number of at least 1");
        return null;
    }

    public double Number(string name, double fallback)
    {
        if (!HasValue(name))
        {
            return fallback;
        }

        JsonElement value = root.GetProperty(name);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number > 0)
        {
            return number;
        }

        Fault($"{name} is {value.GetRawText()}; it must be a number above 0");
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

        Fault($"{name} is {value.GetRawText()}; it must be true or false");
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

        Fault($"{name} is {value.GetRawText()}; it must be a string");
        return fallback;
    }

    public void RequireValue(string name, string only, string reason)
    {
        string value = Text(name, only);
        if (value != only)
        {
            Fault($"{name} is '{value}'; {reason} ('{only}')");
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

    private bool HasValue(string name)
        => root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;
}
