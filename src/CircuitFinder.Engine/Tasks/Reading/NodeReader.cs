using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tasks.Yaml;

namespace CircuitFinder.Engine.Tasks.Reading;

/// <summary>Takes texts, numbers, lists and mappings out of nodes; a node of another kind is a fault and gives null.</summary>
internal sealed class NodeReader(FileFaults faults)
{
    public FileFaults Faults => faults;

    public string? Text(SourceNode node, string what)
    {
        if (node is SourceScalar { IsNothing: false } scalar)
        {
            return scalar.Value;
        }

        faults.Add(node, $"{what} must be a text, but is {node.Kind}.");
        return null;
    }

    public int? WholeNumber(SourceNode node, string what, int least, int greatest = int.MaxValue)
    {
        if (node is SourceScalar scalar
            && int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            && value >= least
            && value <= greatest)
        {
            return value;
        }

        string upTo = greatest == int.MaxValue ? "or more" : string.Create(CultureInfo.InvariantCulture, $"to {greatest}");
        faults.Add(node, string.Create(CultureInfo.InvariantCulture, $"{what} must be a whole number, {least} {upTo}, but is {node.Kind}."));
        return null;
    }

    public bool? Flag(SourceNode node, string what)
    {
        if (node is SourceScalar { Value: "true" or "false" } scalar)
        {
            return scalar.Value == "true";
        }

        faults.Add(node, $"{what} must be true or false, but is {node.Kind}.");
        return null;
    }

    /// <summary>A list that holds at least one value.</summary>
    public IReadOnlyList<SourceNode>? Items(SourceNode node, string what)
    {
        if (node is not SourceSequence sequence)
        {
            faults.Add(node, $"{what} must be a list such as [one, two], but is {node.Kind}.");
            return null;
        }

        if (sequence.Items.Count == 0)
        {
            faults.Add(node, $"{what} is empty. Give it at least one entry.");
            return null;
        }

        return sequence.Items;
    }

    /// <summary>A mapping from names the user chooses, at least one.</summary>
    public IReadOnlyList<SourceEntry>? Named(SourceNode node, string what)
    {
        if (node is not SourceMapping mapping)
        {
            faults.Add(node, $"{what} must be a mapping of name: value, but is {node.Kind}.");
            return null;
        }

        if (mapping.Entries.Count == 0)
        {
            faults.Add(node, $"{what} is empty. Give it at least one entry.");
            return null;
        }

        foreach (SourceEntry entry in mapping.Entries.Where(entry => !SlotText.IsName(entry.Key.Value)))
        {
            faults.Add(
                entry.Key,
                $"'{entry.Key.Value}' under {what} is not a name. Names begin with a lower-case letter and hold lower-case letters, digits and underscores.");
        }

        return mapping.Entries;
    }

    /// <summary>A mapping with fixed keys; a key outside them is a fault.</summary>
    public SourceMapping? Keyed(SourceNode node, string what, params string[] keys)
    {
        if (node is not SourceMapping mapping)
        {
            faults.Add(node, $"{what} must be a mapping with the keys {string.Join(", ", keys)}, but is {node.Kind}.");
            return null;
        }

        foreach (SourceEntry entry in mapping.Entries.Where(entry => !keys.Contains(entry.Key.Value)))
        {
            faults.Add(entry.Key, $"{what} has no key '{entry.Key.Value}'. It takes {string.Join(", ", keys)}.");
        }

        return mapping;
    }

    /// <summary>As <see cref="Keyed"/>, but null where a key is outside them: what such a small mapping means is then unknown.</summary>
    public SourceMapping? KeyedExactly(SourceNode node, string what, params string[] keys)
    {
        int faultsBefore = faults.Count;
        SourceMapping? mapping = Keyed(node, what, keys);
        return faults.Count == faultsBefore ? mapping : null;
    }

    /// <summary>The value of a key that must be there.</summary>
    public SourceNode? Required(SourceMapping mapping, string key, string what)
    {
        SourceNode? value = mapping.Find(key);
        if (value is null)
        {
            faults.Add(mapping, $"{what} lacks the key '{key}'. Add it.");
        }

        return value;
    }

    public SlotText? TextWithSlots(SourceNode node, string what)
    {
        if (Text(node, what) is not { } text)
        {
            return null;
        }

        try
        {
            return SlotText.Parse(text);
        }
        catch (FormatException exception)
        {
            faults.Add(node, $"{what} {exception.Message}.");
            return null;
        }
    }
}
