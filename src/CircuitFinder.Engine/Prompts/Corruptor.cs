using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>Writes the corrupted prompt of an example.</summary>
internal static class Corruptor
{
    /// <summary>The template with some mentions replaced. Mentions of one slot under one replacement get the same value.</summary>
    /// <exception cref="UserFaultException">A list has no fresh word left.</exception>
    public static FilledText Corrupt(Example example, Corruption corruption, SplitMix64 random)
    {
        HashSet<string> used = example.Filling.Words();
        Dictionary<(string Slot, string Target), string> drawn = [];
        return example.Template.Text.FillMarked(mention =>
        {
            if (corruption.For(mention) is not { } replacement)
            {
                return example.Filling.TextOf(mention.Slot!);
            }

            (string, string) key = (mention.Slot!, replacement.Target);
            if (!drawn.TryGetValue(key, out string? value))
            {
                value = Draw(replacement.Value, example.Filling, used, random);
                drawn.Add(key, value);
            }

            return value;
        });
    }

    private static string Draw(ReplacementValue value, Filling filling, HashSet<string> used, SplitMix64 random) => value switch
    {
        FixedText text => filling.Fill(text.Text),
        FreshNumber number => number.Range.Write(Filling.DrawNumber(number.Range, random)),
        FreshWord word => Filling.DrawWord(word.List, used, random)
            ?? throw new UserFaultException($"list '{word.List.Name}' has no word left that the clean prompt does not hold. Add words."),
        _ => throw new ArgumentException($"no way to replace by a {value.GetType().Name}", nameof(value)),
    };
}
