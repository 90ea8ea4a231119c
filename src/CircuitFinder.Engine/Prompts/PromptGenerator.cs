using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>Fills a task's templates into pairs of clean and corrupted prompts: the same ones on every machine, none of them
/// twice.</summary>
/// <remarks>
/// Example i uses template i modulo their number and generators of its own, SplitMix64 keyed by (seed, i), one for the clean prompt
/// and one for the
/// corruption. So fewer examples are the beginning of more, and all corruptions of a task share their clean prompts but for those
/// they would leave unchanged.
/// Two pairs are equal if their clean prompts, corrupted prompts and answers are. Pairs with the same clean prompt and another
/// corrupted one are therefore
/// different, but come only after all clean prompts have come once.
/// </remarks>
public static class PromptGenerator
{
    private const int GreatestUnchanged = 1000;

    /// <summary>The prompt pairs of a task; take as many as wanted.</summary>
    /// <param name="task">The task.</param>
    /// <param name="seed">Any number; another number gives another stream.</param>
    /// <param name="split">The side of the split that clean prompts are from; of a task without a split, either gives the same.</param>
    /// <param name="corruption">The name of a corruption; null for the task's default.</param>
    /// <returns>
    /// Different pairs, each of two prompts that differ, templates in turn. The stream ends when the task can give no others, which
    /// is taken for granted
    /// after many draws that gave nothing new.
    /// </returns>
    /// <exception cref="UserFaultException">The task has no such corruption; or, while drawing, too few words for what it asks.</exception>
    public static IEnumerable<PromptPair> Generate(TaskDefinition task, ulong seed, PromptSplit split, string? corruption = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Pair(task, seed, split, task.FindCorruption(corruption));
    }

    private static IEnumerable<PromptPair> Pair(TaskDefinition task, ulong seed, PromptSplit split, Corruption corruption)
    {
        int unchanged = 0;
        bool hasAny = false;
        foreach (Example example in ExampleStream.DrawDistinct(task, seed, split))
        {
            if (new CorruptionStream(example, corruption, seed).Next() is { } corrupted)
            {
                unchanged = 0;
                hasAny = true;
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

        if (!hasAny)
        {
            throw new UserFaultException($"task '{task.Name}': corruption '{corruption.Name}' leaves every prompt as it is. Replace by something else.");
        }

        foreach (PromptPair pair in FurtherCorruptions(task, seed, split, corruption))
        {
            yield return pair;
        }
    }

    // Round after round, one more corrupted prompt for each clean one that has another.
    private static IEnumerable<PromptPair> FurtherCorruptions(TaskDefinition task, ulong seed, PromptSplit split, Corruption corruption)
    {
        List<CorruptionStream> streams = [];
        foreach (Example example in ExampleStream.DrawDistinct(task, seed, split))
        {
            CorruptionStream stream = new(example, corruption, seed);
            if (stream.Next() is not null)
            {
                streams.Add(stream);
            }
        }

        while (streams.Count > 0)
        {
            List<CorruptionStream> left = [];
            foreach (CorruptionStream stream in streams)
            {
                if (stream.Next() is { } corrupted)
                {
                    left.Add(stream);
                    yield return Pair(stream.Example, corrupted);
                }
            }

            streams = left;
        }
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
                example.Template.Text.FillMarked(example.Filling.TextOf).Mentions,
                corrupted.Mentions),
        };
    }
}
