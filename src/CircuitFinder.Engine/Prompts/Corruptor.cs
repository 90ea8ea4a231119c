using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>Writes the corrupted prompt of an example.</summary>
internal static class Corruptor
{
    /// <summary>The template with some mentions replaced. Mentions of one slot under one replacement get the same value, or columns
    /// of the same record.</summary>
    /// <exception cref="UserFaultException">A list has no fresh word left, or no fresh record.</exception>
    public static FilledText Corrupt(Example example, Corruption corruption, SplitMix64 random)
    {
        HashSet<string> words = example.Filling.Words();
        HashSet<(string Table, int Row)> rows = example.Filling.Rows();
        Dictionary<(string Slot, string Target), Func<SlotTextPart, string>> drawn = [];
        return example.Template.Text.FillMarked(mention =>
        {
            if (corruption.For(mention) is not { } replacement)
            {
                return example.Filling.TextOf(mention);
            }

            (string, string) key = (mention.Slot!, replacement.Target);
            if (!drawn.TryGetValue(key, out Func<SlotTextPart, string>? value))
            {
                value = Draw(replacement.Value, example.Filling, words, rows, random);
                drawn.Add(key, value);
            }

            return value(mention);
        });
    }

    private static Func<SlotTextPart, string> Draw(
        ReplacementValue value, Filling filling, HashSet<string> words, HashSet<(string Table, int Row)> rows, SplitMix64 random)
    {
        switch (value)
        {
            case FreshRecord record:
                int row = Filling.DrawRow(record.Table, rows, random)
                    ?? throw new UserFaultException($"records '{record.Table.Name}' have none left that the clean prompt does not hold. Add records.");
                return mention => record.Table.Text(row, mention.Column!);
            case OtherRecord other:
                return mention => filling.TextOf(other.Slot, mention.Column!);
            default:
                string text = DrawText(value, filling, words, random);
                return _ => text;
        }
    }

    private static string DrawText(ReplacementValue value, Filling filling, HashSet<string> words, SplitMix64 random) => value switch
    {
        FixedText text => filling.Fill(text.Text),
        FreshNumber number => number.Range.Write(Filling.DrawNumber(number.Range, random)),
        FreshWord word => Filling.DrawWord(word.List, words, random)
            ?? throw new UserFaultException($"list '{word.List.Name}' has no word left that the clean prompt does not hold. Add words."),
        _ => throw new ArgumentException($"no way to replace by a {value.GetType().Name}", nameof(value)),
    };
}
