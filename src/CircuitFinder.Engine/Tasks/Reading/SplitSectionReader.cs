using System.Collections.Immutable;
using CircuitFinder.Engine.Tasks.Yaml;

namespace CircuitFinder.Engine.Tasks.Reading;

/// <summary>Reads <c>split_by</c>: the slots that decide what is trained on and what is kept for testing, or <c>none</c>.</summary>
internal sealed class SplitSectionReader(NodeReader nodes, SlotTable table)
{
    /// <summary>What is written in place of slots where a task has no split.</summary>
    private const string None = "none";

    /// <summary>The slots; all where nothing is said, none where the split is off.</summary>
    public ImmutableArray<string> Read(SourceMapping task)
    {
        if (task.Find("split_by") is not { } section)
        {
            return [.. table.Slots.Select(slot => slot.Name)];
        }

        if (section is SourceScalar { Value: None })
        {
            return [];
        }

        OrderedDictionary<string, bool> names = [];
        foreach (SourceNode item in ReadItems(section))
        {
            if (nodes.Text(item, "split_by") is not { } name)
            {
                continue;
            }

            if (!table.IsSlot(name))
            {
                string known = NameList.Of([.. table.Slots.Select(slot => slot.Name)]);
                nodes.Faults.Add(item, $"split_by names '{name}', but slots define only {known}.");
            }
            else if (!names.TryAdd(name, true))
            {
                nodes.Faults.Add(item, $"split_by names '{name}' twice. Remove one of them.");
            }
        }

        return [.. names.Keys];
    }

    /// <summary>A template without a slot of the split would be on one side altogether.</summary>
    public void Check(SourceMapping task, ImmutableArray<PromptTemplate> templates, ImmutableArray<string> splitBy)
    {
        if (task.Find("split_by") is not { } section || splitBy.IsEmpty || table.HasBroken)
        {
            return;
        }

        HashSet<string> names = [.. splitBy];
        foreach (PromptTemplate template in templates.Where(template => !template.Text.Mentions.Any(mention => names.Contains(mention.Slot!))))
        {
            nodes.Faults.Add(section, $"template '{template.Name}' holds none of the slots that split_by names. Name one that it holds.");
        }
    }

    private IReadOnlyList<SourceNode> ReadItems(SourceNode section)
    {
        if (section is SourceScalar)
        {
            nodes.Faults.Add(section, $"split_by must be a list of slots such as [one, two], or {None} for no split, but is {section.Kind}.");
            return [];
        }

        return nodes.Items(section, "split_by") ?? [];
    }
}
