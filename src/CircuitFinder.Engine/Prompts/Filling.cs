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

    public static int DrawNumber(NumberRange range, SplitMix64 random) => range.From + random.NextBelow(range.To - range.From + 1);

    /// <summary>A copy of the set of words that the slots hold.</summary>
    public HashSet<string> Words() => [.. _words];

    public string TextOf(string slot) => _texts[slot];

    public int NumberOf(string slot) => _numbers[slot];

    public string Fill(SlotText text) => text.Fill(mention => TextOf(mention.Slot!));
}
