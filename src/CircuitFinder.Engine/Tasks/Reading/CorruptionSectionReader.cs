using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Tasks.Yaml;

namespace CircuitFinder.Engine.Tasks.Reading;

/// <summary>Reads <c>corruptions</c>, and checks that each changes something in every template and has words enough.</summary>
internal sealed class CorruptionSectionReader(NodeReader nodes, SlotTable table, SlotSectionReader slots)
{
    /// <summary>The corruptions that could be read; faults say what could not.</summary>
    public ImmutableArray<Corruption> Read(SourceNode section, ImmutableArray<PromptTemplate> templates)
    {
        string[] marks = [.. templates.SelectMany(template => template.Text.Mentions).Select(mention => mention.Mark).OfType<string>().Distinct()];
        ImmutableArray<Corruption>.Builder corruptions = ImmutableArray.CreateBuilder<Corruption>();
        foreach (SourceEntry entry in nodes.Named(section, "corruptions") ?? [])
        {
            string what = $"corruption '{entry.Key.Value}'";
            ImmutableArray<Replacement>.Builder replacements = ImmutableArray.CreateBuilder<Replacement>();
            int faultsBefore = nodes.Faults.Count;
            foreach (SourceEntry line in nodes.Named(entry.Value, what) ?? [])
            {
                CheckTarget(line.Key, marks, what);
                if (ReadValue(line, $"{what}: {line.Key.Value}") is { } value)
                {
                    replacements.Add(new Replacement(line.Key.Value, value));
                }
            }

            Corruption corruption = new(entry.Key.Value, replacements.ToImmutable());
            corruptions.Add(corruption);
            if (nodes.Faults.Count == faultsBefore)
            {
                CheckEffect(corruption, templates, entry.Key);
            }
        }

        return corruptions.ToImmutable();
    }

    private void CheckTarget(SourceScalar key, string[] marks, string what)
    {
        if (!table.IsSlot(key.Value) && !marks.Contains(key.Value))
        {
            string known = string.Join(", ", table.Slots.Select(slot => slot.Name));
            string marked = marks.Length == 0 ? "the templates mark no mention" : $"the templates mark only {string.Join(", ", marks)}";
            nodes.Faults.Add(key, $"{what} replaces '{key.Value}', but slots define only {known}, and {marked}. Name a slot, or mark a mention as {{slot:{key.Value}}}.");
        }
    }

    private ReplacementValue? ReadValue(SourceEntry line, string what)
    {
        if (line.Value is not SourceMapping)
        {
            SlotText? text = nodes.TextWithSlots(line.Value, what);
            if (text is null)
            {
                return null;
            }

            table.UseSlots(text, line.Value, what);
            return new FixedText(text);
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

        string? name = nodes.Text(fresh, $"{what}: fresh");
        return name is not null && table.UseList(name, fresh, what) is { } list ? new FreshWord(list) : null;
    }

    private void CheckEffect(Corruption corruption, ImmutableArray<PromptTemplate> templates, SourceScalar key)
    {
        foreach (PromptTemplate template in templates)
        {
            if (template.Text.Mentions.All(mention => corruption.For(mention) is null))
            {
                nodes.Faults.Add(key, $"corruption '{corruption.Name}' changes nothing in template '{template.Name}'. Replace a slot or mark that it holds.");
            }

            foreach (WordList list in table.Lists)
            {
                CheckWords(corruption, template, list, key);
            }
        }
    }

    private void CheckWords(Corruption corruption, PromptTemplate template, WordList list, SourceScalar key)
    {
        int fresh = template.Text.Mentions
            .Select(mention => (mention.Slot, Replacement: corruption.For(mention)))
            .Where(change => change.Replacement?.Value is FreshWord word && word.List == list)
            .Distinct()
            .Count();
        int held = table.Slots.Count(slot => slot is WordSlot word && word.List == list);
        if (fresh > 0 && fresh + held > list.Words.Length)
        {
            nodes.Faults.Add(
                key,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"corruption '{corruption.Name}' draws {fresh} fresh from list '{list.Name}' beside the {held} of the clean prompt, but the list has only {list.Words.Length} words. Add words."));
        }
    }
}
