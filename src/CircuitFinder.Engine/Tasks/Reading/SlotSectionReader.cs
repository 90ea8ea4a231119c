using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Tasks.Yaml;

namespace CircuitFinder.Engine.Tasks.Reading;

/// <summary>Reads <c>lists</c> and <c>slots</c> into a <see cref="SlotTable"/>.</summary>
internal sealed class SlotSectionReader(NodeReader nodes, SlotTable table)
{
    private static readonly string[] RangeKeys = ["from", "to", "digits"];

    public void ReadLists(SourceNode section)
    {
        foreach (SourceEntry entry in nodes.Named(section, "lists") ?? [])
        {
            string name = entry.Key.Value;
            if (ReadWords(name, entry.Value, $"list '{name}'") is { } list)
            {
                table.Add(list, entry.Key);
            }
            else
            {
                table.AddBrokenList(name);
            }
        }
    }

    public void ReadSlots(SourceNode section)
    {
        foreach (SourceEntry entry in nodes.Named(section, "slots") ?? [])
        {
            if (ReadSlot(entry.Key.Value, entry.Value) is { } slot)
            {
                table.Add(slot, entry.Key);
            }
            else
            {
                table.AddBrokenSlot(entry.Key.Value);
            }
        }
    }

    /// <summary>Reads <c>from</c>, <c>to</c> and <c>digits</c> out of a mapping whose keys were checked.</summary>
    public NumberRange? ReadRange(SourceMapping mapping, string what)
    {
        SourceNode? fromNode = nodes.Required(mapping, "from", what);
        SourceNode? toNode = nodes.Required(mapping, "to", what);
        int? from = fromNode is null ? null : nodes.WholeNumber(fromNode, $"{what}: from", 0, 999_999_999);
        int? to = toNode is null ? null : nodes.WholeNumber(toNode, $"{what}: to", 0, 999_999_999);
        int? digits = ReadDigits(mapping, what);
        if (from is null || to is null || digits is null)
        {
            return null;
        }

        if (from > to)
        {
            nodes.Faults.Add(toNode!, string.Create(CultureInfo.InvariantCulture, $"{what} goes from {from} to {to}, which is no number at all. Give a 'to' of at least {from}."));
            return null;
        }

        return new NumberRange(from.Value, to.Value, digits.Value);
    }

    public int? ReadDigits(SourceMapping mapping, string what, int otherwise = 1)
        => mapping.Find("digits") is { } node ? nodes.WholeNumber(node, $"{what}: digits", 1, 9) : otherwise;

    private Slot? ReadSlot(string name, SourceNode node)
    {
        string what = $"slot '{name}'";
        if (node is SourceScalar { IsNothing: false } scalar)
        {
            return table.UseRecords(scalar.Value) is { } rows ? new RecordSlot(name, rows, Distinct: true)
                : table.UseList(scalar.Value, node, what) is { } named ? new WordSlot(name, named, Distinct: true)
                : null;
        }

        SourceMapping? mapping = nodes.KeyedExactly(node, what, ["list", "choice", "records", "distinct", .. RangeKeys]);
        if (mapping is null)
        {
            return null;
        }

        bool isNumber = RangeKeys.Any(key => mapping.Find(key) is not null);
        bool isList = mapping.Find("list") is not null;
        bool isChoice = mapping.Find("choice") is not null;
        SourceNode? records = mapping.Find("records");
        int sources = new[] { isNumber, isList, isChoice, records is not null }.Count(isGiven => isGiven);
        if (sources != 1 || (isNumber && mapping.Find("distinct") is not null))
        {
            nodes.Faults.Add(
                node,
                $"{what} must say one thing it is filled from: 'list: name', 'choice: [words]', 'records: name' (each with 'distinct: false'), or 'from: 1, to: 9' with 'digits'.");
            return null;
        }

        if (isNumber)
        {
            return ReadRange(mapping, what) is { } range ? new NumberSlot(name, range) : null;
        }

        bool? distinct = mapping.Find("distinct") is { } flag ? nodes.Flag(flag, $"{what}: distinct") : true;
        if (records is not null)
        {
            return ReadRecordsName(records, what) is { } rows && distinct is not null ? new RecordSlot(name, rows, distinct.Value) : null;
        }

        WordList? list = isChoice ? ReadWords(name, mapping.Find("choice")!, $"{what}: choice") : ReadListName(mapping.Find("list")!, what);
        return list is null || distinct is null ? null : new WordSlot(name, list, distinct.Value);
    }

    private WordList? ReadListName(SourceNode node, string what)
        => nodes.Text(node, $"{what}: list") is { } name ? table.UseList(name, node, what) : null;

    private RecordTable? ReadRecordsName(SourceNode node, string what)
    {
        if (nodes.Text(node, $"{what}: records") is not { } name)
        {
            return null;
        }

        if (table.UseRecords(name) is { } rows)
        {
            return rows;
        }

        table.RequireRecords(name, node, what);
        return null;
    }

    private WordList? ReadWords(string name, SourceNode node, string what)
    {
        if (nodes.Items(node, what) is not { } items)
        {
            return null;
        }

        ImmutableArray<string>.Builder words = ImmutableArray.CreateBuilder<string>(items.Count);
        Dictionary<string, SourceNode> seen = [];
        int faultsBefore = nodes.Faults.Count;
        foreach (SourceNode item in items)
        {
            string? word = nodes.Text(item, $"{what}: a word");
            if (word is null)
            {
                continue;
            }

            if (word.Length == 0 || word != word.Trim())
            {
                nodes.Faults.Add(item, $"{what}: the word '{word}' begins or ends with a space, or is empty. Put spaces into the templates.");
            }
            else if (!seen.TryAdd(word, item))
            {
                nodes.Faults.Add(item, string.Create(CultureInfo.InvariantCulture, $"{what}: the word '{word}' is already given in line {seen[word].Place.Line}. Remove one of them."));
            }
            else
            {
                words.Add(word);
            }
        }

        return nodes.Faults.Count == faultsBefore ? new WordList(name, words.ToImmutable()) : null;
    }
}
