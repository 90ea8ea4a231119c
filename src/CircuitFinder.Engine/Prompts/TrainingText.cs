using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>Texts that teach a small language model a task: prompt, right answer, continuation.</summary>
public static class TrainingText
{
    private const ulong AnswerSalt = 0x616E737765727321;

    /// <summary>The endless stream of texts of a task, from the training side of its split only.</summary>
    /// <param name="task">The task.</param>
    /// <param name="seed">Any number; another number gives another stream.</param>
    /// <returns>Texts each with one right answer, drawn uniformly among them.</returns>
    /// <exception cref="UserFaultException">While drawing: the task has too few words for what it asks.</exception>
    public static IEnumerable<string> Sentences(TaskDefinition task, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(task);
        return ExampleStream.Draw(task, seed, PromptSplit.Train).Select(example => Write(example, seed));
    }

    private static string Write(Example example, ulong seed)
    {
        ImmutableArray<string> answers = AnswerWriter.Write(example.Template.Answers, example.Filling, []);
        SplitMix64 random = SplitMix64.ForMember(seed ^ AnswerSalt, example.Index);
        string continuation = example.Template.Continuation is { } text ? example.Filling.Fill(text) : "";
        return example.Clean + answers[random.NextBelow(answers.Length)] + continuation;
    }
}
