using System.Collections.Immutable;
using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>The values of a configuration object, with every fault collected so that the user sees them all at once.</summary>
internal sealed class ConfigFields(string path, JsonElement root, List<string>? faults = null)
{
    private readonly List<string> _faults = faults ?? [];

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

    /// <summary>Whether a key has a value, null not being one.</summary>
    public bool Has(string name) => HasValue(name);

    /// <summary>Whether a key is there, and null.</summary>
    public bool IsNull(string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Null;

    /// <summary>Any finite number; some keys say "none" by −1.</summary>
    public double Signed(string name, double fallback)
    {
        if (!HasValue(name))
        {
            return fallback;
        }

        JsonElement value = root.GetProperty(name);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number))
        {
            return number;
        }

        Fault($"{name} is {Found(value)}; it must be a number");
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

    /// <summary>A number above 0; null where it is absent.</summary>
    public double? OptionalNumber(string name) => HasValue(name) ? Number(name, 1) : null;

    /// <summary>A string; null where it is absent.</summary>
    public string? OptionalText(string name) => HasValue(name) ? Text(name, string.Empty) : null;

    /// <summary>An object within; null where it is absent or empty. Its faults are this one's.</summary>
    public ConfigFields? Object(string name)
    {
        if (!HasValue(name))
        {
            return null;
        }

        JsonElement value = root.GetProperty(name);
        if (value.ValueKind == JsonValueKind.Object)
        {
            return value.EnumerateObject().Any() ? new ConfigFields(path, value, _faults) : null;
        }

        Fault($"{name} is {Found(value)}; it must be an object");
        return null;
    }

    /// <summary>An array of strings; empty where it is absent.</summary>
    /// <param name="name">The key.</param>
    /// <param name="count">How many there must be; 0 for any number.</param>
    public ImmutableArray<string> Texts(string name, int count)
        => Items(name, count, value => value.ValueKind == JsonValueKind.String, "strings", value => value.GetString()!);

    /// <summary>An array of finite numbers above 0; empty, and a fault, where it is absent.</summary>
    /// <param name="name">The key.</param>
    /// <param name="count">How many there must be.</param>
    public ImmutableArray<double> Numbers(string name, int count)
    {
        if (!HasValue(name))
        {
            Fault($"{name} is missing; it must be an array of {count} numbers");
        }

        return Items(name, count, value => value.ValueKind == JsonValueKind.Number && value.GetDouble() > 0, "numbers above 0", value => value.GetDouble());
    }

    /// <summary>An array of whole numbers; empty where it is absent.</summary>
    /// <param name="name">The key.</param>
    /// <param name="count">How many there must be.</param>
    public int[] Integers(string name, int count)
        => [.. Items(name, count, value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _), "whole numbers", value => value.GetInt32())];

    /// <summary>Patterns with how often each is repeated, written out: <c>[[["a", "b"], 2]]</c> is a, b, a, b. Empty where it is absent.</summary>
    public ImmutableArray<string> RepeatedTexts(string name)
    {
        if (!HasValue(name))
        {
            return [];
        }

        var texts = ImmutableArray.CreateBuilder<string>();
        JsonElement value = root.GetProperty(name);
        foreach (JsonElement item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [])
        {
            bool isPattern = item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2 && item[0].ValueKind == JsonValueKind.Array
                && item[0].EnumerateArray().All(one => one.ValueKind == JsonValueKind.String)
                && item[1].ValueKind == JsonValueKind.Number && item[1].TryGetInt32(out int times) && times is > 0 and < 10000;
            if (!isPattern)
            {
                Fault($"{name} is {Found(value)}; it must hold patterns such as [[\"global\", \"local\"], 6]");
                return [];
            }

            for (int i = 0; i < item[1].GetInt32(); i++)
            {
                texts.AddRange(item[0].EnumerateArray().Select(one => one.GetString()!));
            }
        }

        return texts.ToImmutable();
    }

    private ImmutableArray<T> Items<T>(string name, int count, Func<JsonElement, bool> isRight, string what, Func<JsonElement, T> read)
    {
        if (!HasValue(name))
        {
            return [];
        }

        JsonElement value = root.GetProperty(name);
        if (value.ValueKind == JsonValueKind.Array && (count == 0 || value.GetArrayLength() == count) && value.EnumerateArray().All(isRight))
        {
            return [.. value.EnumerateArray().Select(read)];
        }

        Fault($"{name} is {Found(value)}; it must be an array of {(count == 0 ? string.Empty : $"{count} ")}{what}");
        return [];
    }

    // As the file has it, but on one line of bounded length.
    private static string Found(JsonElement value)
        => value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? JsonInput.Describe(value) : PlainText.Cut(value.GetRawText(), 40);

    private bool HasValue(string name)
        => root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;
}
