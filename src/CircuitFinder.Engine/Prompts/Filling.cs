using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>What the slots of a task hold in one example. Looked up by key only, never walked: its order means nothing.</summary>
internal sealed class Filling
{
    /// <summary>Draws before the unused words are listed, which costs more; either way each is equally likely.</summary>
    private const int LuckyDraws = 20;

    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly HashSet<string> _words = [];
    private readonly Dictionary<string, (RecordTable Table, int Row)> _records = [];
    private readonly HashSet<(string Table, int Row)> _rows = [];

    /// <summary>Draws a value for every slot, in the task's order; null where a list has no unused word left.</summary>
    public static Filling? Draw(TaskDefinition task, SplitMix64 random)
    {
        Filling filling = new();
        foreach (Slot slot in task.Slots)
        {
            if (slot is NumberSlot { Range: NumberRange range })
            {
                int number = DrawNumber(range, random);
                filling._numbers[slot.Name] = number;
                filling._texts[slot.Name] = range.Write(number);
            }
            else if (slot is WordSlot word)
            {
                string? drawn = word.Distinct ? DrawWord(word.List, filling._words, random) : word.List.Words[random.NextBelow(word.List.Words.Length)];
                if (drawn is null)
                {
                    return null;
                }

                filling._texts[slot.Name] = drawn;
                filling._words.Add(drawn);
            }
            else if (slot is RecordSlot record)
            {
                int? row = record.Distinct ? DrawRow(record.Table, filling._rows, random) : random.NextBelow(record.Table.Rows.Length);
                if (row is null)
                {
                    return null;
                }

                filling._records[slot.Name] = (record.Table, row.Value);
                filling._rows.Add((record.Table.Name, row.Value));
            }
        }

        return filling;
    }

    /// <summary>A word outside <paramref name="used"/>, which it joins; null where there is none.</summary>
    public static string? DrawWord(WordList list, HashSet<string> used, SplitMix64 random)
    {
        for (int i = 0; i < LuckyDraws; i++)
        {
            string guess = list.Words[random.NextBelow(list.Words.Length)];
            if (used.Add(guess))
            {
                return guess;
            }
        }

        string[] free = [.. list.Words.Where(word => !used.Contains(word))];
        if (free.Length == 0)
        {
            return null;
        }

        string drawn = free[random.NextBelow(free.Length)];
        used.Add(drawn);
        return drawn;
    }

    /// <summary>A row outside <paramref name="used"/>, which it joins; null where there is none.</summary>
    public static int? DrawRow(RecordTable table, HashSet<(string Table, int Row)> used, SplitMix64 random)
    {
        for (int i = 0; i < LuckyDraws; i++)
        {
            int guess = random.NextBelow(table.Rows.Length);
            if (used.Add((table.Name, guess)))
            {
                return guess;
            }
        }

        int[] free = [.. Enumerable.Range(0, table.Rows.Length).Where(row => !used.Contains((table.Name, row)))];
        if (free.Length == 0)
        {
            return null;
        }

        int drawn = free[random.NextBelow(free.Length)];
        used.Add((table.Name, drawn));
        return drawn;
    }

    public static int DrawNumber(NumberRange range, SplitMix64 random) => range.From + random.NextBelow(range.To - range.From + 1);

    /// <summary>A copy of the set of words that the slots hold.</summary>
    public HashSet<string> Words() => [.. _words];

    /// <summary>A copy of the set of records that the slots hold.</summary>
    public HashSet<(string Table, int Row)> Rows() => [.. _rows];

    /// <summary>What a mention of a slot is filled with.</summary>
    public string TextOf(SlotTextPart mention) => mention.Column is null ? _texts[mention.Slot!] : TextOf(mention.Slot!, mention.Column);

    /// <summary>A column of the record that a slot holds.</summary>
    public string TextOf(string slot, string column) => _records[slot].Table.Text(_records[slot].Row, column);

    /// <summary>All that a slot holds; of a record, every column.</summary>
    public string TextOf(string slot)
        => _records.TryGetValue(slot, out (RecordTable Table, int Row) record) ? string.Join('\t', record.Table.Rows[record.Row]) : _texts[slot];

    public int NumberOf(string slot) => _numbers[slot];

    public string Fill(SlotText text) => text.Fill(TextOf);
}
