using System.Collections.Immutable;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>Random words of the tasks' lists, then stretches of them again, each from anywhere: texts in which only induction
/// predicts the rest.</summary>
/// <remarks>
/// The words differ from each other; how many there are, where a stretch begins and how long it is are drawn evenly. So neither a
/// position, nor a distance,
/// nor which words there are gives the next word away: the word that followed the current one before does (Olsson et al. 2022,
/// arXiv:2209.11895).
/// </remarks>
public static class RepeatText
{
    private const int FewestWords = 6;
    private const int MostWords = 20;
    private const int ShortestStretch = 3;
    private const int Length = 56;
    private const ulong Salt = 0x7265706561746564;

    /// <summary>The endless stream of texts.</summary>
    /// <param name="tasks">Tasks whose lists the words are from.</param>
    /// <param name="seed">Any number; another number gives another stream.</param>
    /// <returns>Texts of at least 56 words after one space each: 6 to 20 different ones, then stretches of three or more of them;
    /// none where the lists hold fewer than 6.</returns>
    public static IEnumerable<string> Sentences(IEnumerable<TaskDefinition> tasks, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ImmutableArray<string> words = [.. tasks.SelectMany(task => task.Lists).SelectMany(list => list.Words).Distinct()];
        return words.Length < FewestWords ? [] : Write(new WordList("all", words), seed);
    }

    private static IEnumerable<string> Write(WordList list, ulong seed)
    {
        int most = Math.Min(MostWords, list.Words.Length);
        for (ulong index = 0; ; index++)
        {
            SplitMix64 random = SplitMix64.ForMember(seed ^ Salt, index);
            HashSet<string> used = [];
            List<string> text = [];
            int words = FewestWords + random.NextBelow(most - FewestWords + 1);
            while (text.Count < words)
            {
                text.Add(Filling.DrawWord(list, used, random)!);
            }

            while (text.Count < Length)
            {
                int start = random.NextBelow(words - ShortestStretch + 1);
                int stretch = ShortestStretch + random.NextBelow(words - start - ShortestStretch + 1);
                text.AddRange(text.GetRange(start, stretch));
            }

            yield return string.Concat(text.Select(word => " " + word));
        }
    }
}
