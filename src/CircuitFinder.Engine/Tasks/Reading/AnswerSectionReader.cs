using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Tasks.Yaml;

namespace CircuitFinder.Engine.Tasks.Reading;

/// <summary>Reads <c>answers</c> and <c>wrong</c>: texts with slots, or ranges of numbers.</summary>
internal sealed class AnswerSectionReader(NodeReader nodes, SlotTable table, SlotSectionReader slots)
{
    private const int GreatestRange = 10_000;

    /// <summary>The rules that could be read; faults say what could not.</summary>
    public ImmutableArray<AnswerRule> Read(SourceNode section, string what)
    {
        ImmutableArray<AnswerRule>.Builder rules = ImmutableArray.CreateBuilder<AnswerRule>();
        foreach (SourceNode item in nodes.Items(section, what) ?? [])
        {
            AnswerRule? rule = item is SourceMapping ? ReadRange(item, what) : ReadText(item, what);
            if (rule is not null)
            {
                rules.Add(rule);
            }
        }

        return rules.ToImmutable();
    }

    private TextAnswer? ReadText(SourceNode item, string what)
    {
        if (nodes.TextWithSlots(item, what) is not { } text)
        {
            return null;
        }

        table.UseSlots(text, item, what);
        if (text.Source.Trim().Length == 0)
        {
            nodes.Faults.Add(item, $"{what} holds an empty answer. Write the text of one token, with its leading space.");
            return null;
        }

        return new TextAnswer(text);
    }

    private NumberRangeAnswer? ReadRange(SourceNode item, string what)
    {
        if (nodes.KeyedExactly(item, what, "from", "above", "to", "below", "digits", "prefix") is not { } mapping)
        {
            return null;
        }

        NumberBound? from = ReadBound(mapping, "from", "above", +1, what);
        NumberBound? to = ReadBound(mapping, "to", "below", -1, what);
        string? prefix = mapping.Find("prefix") is { } prefixNode ? nodes.Text(prefixNode, $"{what}: prefix") : "";
        if (from is null || to is null || prefix is null)
        {
            return null;
        }

        int slotDigits = new[] { Range(from.Value).Digits, Range(to.Value).Digits }.Max();
        int? digits = slots.ReadDigits(mapping, what, slotDigits);
        return digits is not null && CheckSize(from.Value, to.Value, item, what)
            ? new NumberRangeAnswer(from.Value, to.Value, digits.Value, prefix)
            : null;
    }

    private NumberBound? ReadBound(SourceMapping mapping, string inclusive, string exclusive, int step, string what)
    {
        SourceNode? included = mapping.Find(inclusive);
        SourceNode? excluded = mapping.Find(exclusive);
        if ((included is null) == (excluded is null))
        {
            nodes.Faults.Add(mapping, $"{what}: a range of numbers needs either '{inclusive}' or '{exclusive}', such as {{above: \"{{year}}\", to: 99}}.");
            return null;
        }

        SourceNode node = (included ?? excluded)!;
        int offset = included is null ? step : 0;
        if (node is SourceScalar { Value: ['{', .. string name, '}'] })
        {
            switch (table.UseSlot(name, node, what))
            {
                case null:
                    return null;
                case NumberSlot:
                    return new NumberBound(name, offset);
                default:
                    nodes.Faults.Add(node, $"{what} counts from {{{name}}}, but slot '{name}' holds words. Use a slot that is filled 'from' a number 'to' another.");
                    return null;
            }
        }

        int? number = nodes.WholeNumber(node, $"{what}: {(included is null ? exclusive : inclusive)} (a number or {{slot}})", 0, 999_999_999);
        return number is null ? null : new NumberBound(null, number.Value + offset);
    }

    private NumberRange Range(NumberBound bound)
        => bound.Slot is null
            ? new NumberRange(bound.Offset, bound.Offset, 1)
            : Shift(((NumberSlot)table.Slots.First(slot => slot.Name == bound.Slot)).Range, bound.Offset);

    private static NumberRange Shift(NumberRange range, int offset) => new(range.From + offset, range.To + offset, range.Digits);

    private bool CheckSize(NumberBound from, NumberBound to, SourceNode item, string what)
    {
        bool sameSlot = from.Slot is not null && from.Slot == to.Slot;
        int greatestFrom = sameSlot ? from.Offset : Range(from).To;
        int leastTo = sameSlot ? to.Offset : Range(to).From;
        if (greatestFrom > leastTo)
        {
            nodes.Faults.Add(
                item,
                string.Create(CultureInfo.InvariantCulture, $"{what}: this range can be empty: it may begin at {greatestFrom} and end at {leastTo}. Narrow the slot's own range."));
            return false;
        }

        if (Range(to).To - Range(from).From >= GreatestRange)
        {
            nodes.Faults.Add(item, string.Create(CultureInfo.InvariantCulture, $"{what}: this range can hold more than {GreatestRange} numbers. Narrow it."));
            return false;
        }

        return true;
    }
}
