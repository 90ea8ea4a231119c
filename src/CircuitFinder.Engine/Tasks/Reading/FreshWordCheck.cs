using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tasks.Yaml;

namespace CircuitFinder.Engine.Tasks.Reading;

/// <summary>Checks that a list, or records, have words enough for what a corruption draws beside what the clean prompt holds.</summary>
internal sealed class FreshWordCheck(FileFaults faults, SlotTable table)
{
    private readonly Dictionary<string, int> _held = table.Slots
        .Select(slot => SourceOf(slot))
        .OfType<string>()
        .GroupBy(name => name)
        .ToDictionary(group => group.Key, group => group.Count());

    public void Run(Corruption corruption, ImmutableArray<PromptTemplate> templates, SourceScalar key)
    {
        foreach (PromptTemplate template in templates)
        {
            IEnumerable<string> drawn = template.Text.Mentions
                .Select(mention => (mention.Slot, Replacement: corruption.For(mention)))
                .Distinct()
                .Select(change => SourceOf(change.Replacement?.Value))
                .OfType<string>();
            foreach (IGrouping<string, string> fresh in drawn.GroupBy(name => name))
            {
                Check(corruption, fresh.Key, fresh.Count(), key);
            }
        }
    }

    private void Check(Corruption corruption, string name, int fresh, SourceScalar key)
    {
        RecordTable? records = table.UseRecords(name);
        int size = records?.Rows.Length ?? table.UseList(name, key, "a corruption")!.Words.Length;
        int held = _held.GetValueOrDefault(name);
        if (fresh + held > size)
        {
            (string what, string parts) = records is null ? ("list", "words") : ("records", "records");
            faults.Add(
                key,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"corruption '{corruption.Name}' draws {fresh} fresh from {what} '{name}' beside the {held} of the clean prompt, but {(records is null ? "the list has" : "there are")} only {size} {parts}. Add {parts}."));
        }
    }

    private static string? SourceOf(Slot slot) => slot switch
    {
        WordSlot word => word.List.Name,
        RecordSlot record => record.Table.Name,
        _ => null,
    };

    private static string? SourceOf(ReplacementValue? value) => value switch
    {
        FreshWord word => word.List.Name,
        FreshRecord record => record.Table.Name,
        _ => null,
    };
}
