using System.Collections.Immutable;
using CircuitFinder.Engine.Tasks.Yaml;

namespace CircuitFinder.Engine.Tasks.Reading;

/// <summary>Reads <c>corruptions</c>, and checks that each changes something in every template and has words enough.</summary>
internal sealed class CorruptionSectionReader(NodeReader nodes, SlotTable table, SlotSectionReader slots)
{
    /// <summary>The corruptions that could be read; faults say what could not.</summary>
    public ImmutableArray<Corruption> Read(SourceNode section, ImmutableArray<PromptTemplate> templates)
    {
        OrderedDictionary<string, bool> marks = [];
        foreach (string mark in templates.SelectMany(template => template.Text.Mentions).Select(mention => mention.Mark).OfType<string>())
        {
            marks.TryAdd(mark, true);
        }

        FreshWordCheck check = new(nodes.Faults, table);
        ImmutableArray<Corruption>.Builder corruptions = ImmutableArray.CreateBuilder<Corruption>();
        foreach (SourceEntry entry in nodes.Named(section, "corruptions") ?? [])
        {
            string what = $"corruption '{entry.Key.Value}'";
            ImmutableArray<Replacement>.Builder replacements = ImmutableArray.CreateBuilder<Replacement>();
            int faultsBefore = nodes.Faults.Count;
            bool isWhole = true;
            foreach (SourceEntry line in nodes.Named(entry.Value, what) ?? [])
            {
                CheckTarget(line.Key, marks, what);
                if (ReadValue(line, $"{what}: {line.Key.Value}") is { } value)
                {
                    replacements.Add(new Replacement(line.Key.Value, value));
                }
                else
                {
                    isWhole = false;
                }
            }

            Corruption corruption = new(entry.Key.Value, replacements.ToImmutable());
            corruptions.Add(corruption);

            // What a list or slot at fault would hold is unknown: further faults would follow from the first alone.
            if (isWhole && nodes.Faults.Count == faultsBefore && !table.HasBroken)
            {
                CheckEffect(corruption, templates, entry.Key);
                CheckColumns(corruption, templates, (SourceMapping)entry.Value);
                check.Run(corruption, templates, entry.Key);
            }
        }

        return corruptions.ToImmutable();
    }

    private void CheckTarget(SourceScalar key, OrderedDictionary<string, bool> marks, string what)
    {
        if (!table.IsSlot(key.Value) && !marks.ContainsKey(key.Value))
        {
            string known = NameList.Of([.. table.Slots.Select(slot => slot.Name)]);
            string marked = marks.Count == 0 ? "the templates mark no mention" : $"the templates mark only {NameList.Of(marks.Keys)}";
            nodes.Faults.Add(key, $"{what} replaces '{key.Value}', but slots define only {known}, and {marked}. Name a slot, or mark a mention as {{slot:{key.Value}}}.");
        }
    }

    private ReplacementValue? ReadValue(SourceEntry line, string what)
    {
        if (line.Value is not SourceMapping)
        {
            return ReadText(line.Value, what);
        }

        if (nodes.KeyedExactly(line.Value, what, "fresh", "from", "to", "digits") is not { } mapping)
        {
            return null;
        }

        if (mapping.Find("fresh") is not { } fresh)
        {
            return slots.ReadRange(mapping, what) is { } range ? new FreshNumber(range) : null;
        }

        if (mapping.Entries.Count > 1)
        {
            nodes.Faults.Add(mapping, $"{what} gives 'fresh' beside other keys. Write {{fresh: list}}, or {{from: 1, to: 9}}, or a text.");
            return null;
        }

        if (nodes.Text(fresh, $"{what}: fresh") is not { } name)
        {
            return null;
        }

        if (table.UseRecords(name) is { } records)
        {
            return new FreshRecord(records);
        }

        return table.UseList(name, fresh, what) is { } list ? new FreshWord(list) : null;
    }

    private ReplacementValue? ReadText(SourceNode node, string what)
    {
        if (nodes.TextWithSlots(node, what) is not { } text)
        {
            return null;
        }

        if (text.Parts is [{ Slot: { } other, Column: null }] && table.FindSlot(other) is RecordSlot)
        {
            table.UseSlot(other, node, what);
            return new OtherRecord(other);
        }

        table.UseSlots(text, node, what);
        return new FixedText(text);
    }

    private void CheckEffect(Corruption corruption, ImmutableArray<PromptTemplate> templates, SourceScalar key)
    {
        foreach (PromptTemplate template in templates)
        {
            if (template.Text.Mentions.All(mention => corruption.For(mention) is null))
            {
                nodes.Faults.Add(key, $"corruption '{corruption.Name}' changes nothing in template '{template.Name}'. Replace a slot or mark that it holds.");
            }
        }
    }

    /// <summary>A record is replaced by a record that has the columns mentioned; a word or number is not.</summary>
    private void CheckColumns(Corruption corruption, ImmutableArray<PromptTemplate> templates, SourceMapping section)
    {
        foreach (SlotTextPart mention in templates.SelectMany(template => template.Text.Mentions).Distinct())
        {
            if (corruption.For(mention) is not { } replacement)
            {
                continue;
            }

            SourceScalar key = section.KeyOf(replacement.Target);
            RecordTable? records = replacement.Value switch
            {
                FreshRecord fresh => fresh.Table,
                OtherRecord other => (table.FindSlot(other.Slot) as RecordSlot)?.Table,
                _ => null,
            };
            string what = $"corruption '{corruption.Name}': {replacement.Target}";
            if (records is null && mention.Column is not null && replacement.Target != mention.Mark)
            {
                nodes.Faults.Add(key, $"{what} is a slot that holds a record, and all its columns change. Write {{fresh: records}}, or \"{{slot}}\" of another record.");
            }
            else if (records is not null && mention.Column is null)
            {
                nodes.Faults.Add(key, $"{what} replaces {{{mention.Slot}}} by a record, but slot '{mention.Slot}' holds none. Replace it by a list's word or a text.");
            }
            else if (records is not null && !records.Columns.Contains(mention.Column!))
            {
                nodes.Faults.Add(
                    key, $"{what} replaces {{{mention.Slot}.{mention.Column}}}, but records '{records.Name}' have only the columns {NameList.Of(records.Columns)}.");
            }
        }
    }
}
