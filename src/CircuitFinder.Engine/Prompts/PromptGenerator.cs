using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>Fills a task's templates into pairs of clean and corrupted prompts: the same ones on every machine.</summary>
/// <remarks>
/// Example i uses template i modulo their number and generators of its own, SplitMix64 keyed by (seed, i), one for the clean prompt and one for the
/// corruption. So fewer examples are the beginning of more, and all corruptions of a task share their clean prompts but for those they would leave unchanged.
/// </remarks>
public static class PromptGenerator
{
    private const ulong CorruptionSalt = 0x636F727275707465;
    private const int GreatestRedraws = 50;
    private const int GreatestUnchanged = 10_000;

    /// <summary>The endless stream of prompt pairs; take as many as wanted.</summary>
    /// <param name="task">The task.</param>
    /// <param name="seed">Any number; another number gives another stream.</param>
    /// <param name="split">The side of the split that clean prompts are from.</param>
    /// <param name="corruption">The name of a corruption; null for the task's default.</param>
    /// <returns>Pairs whose two prompts differ, templates in turn, clean prompts not repeated as long as the task has others.</returns>
    /// <exception cref="UserFaultException">The task has no such corruption; or, while drawing, too few words for what it asks.</exception>
    public static IEnumerable<PromptPair> Generate(TaskDefinition task, ulong seed, PromptSplit split, string? corruption = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Pair(task, seed, split, task.FindCorruption(corruption));
    }

    private static IEnumerable<PromptPair> Pair(TaskDefinition task, ulong seed, PromptSplit split, Corruption corruption)
    {
        int unchanged = 0;
        foreach (Example example in ExampleStream.Draw(task, seed, split))
        {
            if (Corrupt(example, corruption, seed) is { } corrupted)
            {
                unchanged = 0;
                yield return Pair(example, corrupted);
            }
            else if (++unchanged == GreatestUnchanged)
            {
                throw new UserFaultException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"task '{task.Name}': corruption '{corruption.Name}' left {GreatestUnchanged} prompts in a row as they were. Replace by something else."));
            }
        }
    }

    /// <summary>The corrupted prompt; null where it always comes out as the clean one, as the year 01 does when replaced by 01.</summary>
    private static FilledText? Corrupt(Example example, Corruption corruption, ulong seed)
    {
        SplitMix64 random = SplitMix64.ForMember(seed ^ CorruptionSalt, example.Index);
        for (int i = 0; i < GreatestRedraws; i++)
        {
            FilledText corrupted = Corruptor.Corrupt(example, corruption, random);
            if (corrupted.Text != example.Clean)
            {
                return corrupted;
            }
        }

        return null;
    }

    private static PromptPair Pair(Example example, FilledText corrupted)
    {
        ImmutableArray<string> answers = AnswerWriter.Write(example.Template.Answers, example.Filling, []);
        ImmutableArray<string> wrong = AnswerWriter.Write(example.Template.WrongAnswers, example.Filling, answers);
        return new PromptPair(
            PromptText.FromText(example.Clean),
            PromptText.FromText(corrupted.Text),
            [.. answers.Select(PromptText.FromText)],
            [.. wrong.Select(PromptText.FromText)])
        {
            Layout = new PromptLayout(
                example.Template.Name,
                example.Template.Text.MentionNames(),
                example.Template.Text.FillMarked(mention => example.Filling.TextOf(mention.Slot!)).Mentions,
                corrupted.Mentions),
        };
    }
}
