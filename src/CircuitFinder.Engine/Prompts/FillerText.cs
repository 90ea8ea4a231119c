using System.Collections.Immutable;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>Plain sentences and lines of code in the words of tasks, so that a small model trained on them and on the tasks' texts
/// knows more than the tasks.</summary>
public static class FillerText
{
    private const string YearList = "year";

    private static readonly NumberRange Years = new(1000, 1899, 4);

    /// <summary>The endless stream of texts.</summary>
    /// <param name="tasks">Tasks whose lists the texts are made of: names, places, objects, events, words, functions, arguments.
    /// Lists of one name are joined.</param>
    /// <param name="seed">Any number; another number gives another stream.</param>
    /// <returns>Texts of one to three lines, each of a pattern drawn uniformly.</returns>
    /// <exception cref="ArgumentException">The tasks bring none of those lists, or too few words in each.</exception>
    public static IEnumerable<string> Sentences(IEnumerable<TaskDefinition> tasks, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ImmutableArray<WordList> lists = Join(tasks.SelectMany(task => task.Lists).Concat(FillerGrammar.Lists));
        ImmutableArray<SlotText> patterns = [.. FillerGrammar.Patterns.Where(pattern => CanFill(pattern, lists))];
        return patterns.IsEmpty
            ? throw new ArgumentException("the tasks bring no list that a pattern can be filled from, such as names or words", nameof(tasks))
            : Fill(patterns, lists, seed);
    }

    private static IEnumerable<string> Fill(ImmutableArray<SlotText> patterns, ImmutableArray<WordList> lists, ulong seed)
    {
        for (ulong index = 0; ; index++)
        {
            SplitMix64 random = SplitMix64.ForMember(seed, index);
            yield return Fill(patterns[random.NextBelow(patterns.Length)], lists, random);
        }
    }

    private static string Fill(SlotText pattern, ImmutableArray<WordList> lists, SplitMix64 random)
    {
        Dictionary<string, HashSet<string>> used = pattern.Mentions.Select(mention => mention.Slot!).Distinct().ToDictionary(list => list, _ => new HashSet<string>());
        Dictionary<(string List, string Number), string> drawn = [];
        return pattern.Fill(mention =>
        {
            (string, string) key = (mention.Slot!, mention.Mark!);
            if (!drawn.TryGetValue(key, out string? word))
            {
                word = mention.Slot == YearList
                    ? Years.Write(Filling.DrawNumber(Years, random))
                    : Filling.DrawWord(lists.First(list => list.Name == mention.Slot), used[mention.Slot!], random)!;
                drawn.Add(key, word);
            }

            return word;
        });
    }

    /// <summary>Every list that the pattern draws from is there, with as many words as are drawn.</summary>
    private static bool CanFill(SlotText pattern, ImmutableArray<WordList> lists)
        => pattern.Mentions
            .Distinct()
            .GroupBy(mention => mention.Slot)
            .All(drawn => drawn.Key == YearList || lists.Any(list => list.Name == drawn.Key && list.Words.Length >= drawn.Count()));

    private static ImmutableArray<WordList> Join(IEnumerable<WordList> lists)
        => [.. lists.GroupBy(list => list.Name).Select(same => new WordList(same.Key, [.. same.SelectMany(list => list.Words).Distinct()]))];
}
