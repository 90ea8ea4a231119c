using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>The filled templates of a task: templates in turn, slots drawn, one side of the split only.</summary>
internal static class ExampleStream
{
    private const int GreatestDraws = 10_000;
    private const int GreatestRepeats = 50;

    // Of n clean prompts that are equally likely, 20·n draws miss one with a chance below one in a hundred million. One example is
    // 51 draws.
    private const int LeastFailures = 20;
    private const int GreatestFailures = 2000;
    private const double FailuresPerPrompt = 20.0 / (GreatestRepeats + 1);

    /// <summary>The endless stream, for training. A clean prompt comes twice only where <see cref="GreatestRepeats"/> draws in a
    /// row gave nothing new.</summary>
    public static IEnumerable<Example> Draw(TaskDefinition task, ulong seed, PromptSplit split)
    {
        HashSet<ulong> seen = [];
        for (ulong index = 0; ; index++)
        {
            Example example = DrawAt(task, seed, split, index, seen);
            seen.Add(StableHash.Of(example.Clean));
            yield return example;
        }
    }

    /// <summary>The stream without what repeats a clean prompt; it ends when every template has given what it can.</summary>
    public static IEnumerable<Example> DrawDistinct(TaskDefinition task, ulong seed, PromptSplit split)
    {
        HashSet<ulong> seen = [];
        int[] given = new int[task.Templates.Length];
        int[] failures = new int[task.Templates.Length];
        int exhausted = 0;
        for (ulong index = 0; exhausted < task.Templates.Length; index++)
        {
            int template = TemplateAt(task, index);
            if (failures[template] >= FailuresToEnd(given[template]))
            {
                continue;
            }

            Example example = DrawAt(task, seed, split, index, seen);
            if (seen.Add(StableHash.Of(example.Clean)))
            {
                given[template]++;
                failures[template] = 0;
                yield return example;
            }
            else if (++failures[template] >= FailuresToEnd(given[template]))
            {
                exhausted++;
            }
        }
    }

    private static int FailuresToEnd(int given) => Math.Clamp((int)(FailuresPerPrompt * given), LeastFailures, GreatestFailures);

    private static int TemplateAt(TaskDefinition task, ulong index) => (int)(index % (ulong)task.Templates.Length);

    private static Example DrawAt(TaskDefinition task, ulong seed, PromptSplit split, ulong index, HashSet<ulong> seen)
    {
        PromptTemplate template = task.Templates[TemplateAt(task, index)];
        SplitMix64 random = SplitMix64.ForMember(seed, index);
        Example example = DrawOne(task, template, index, split, random);
        for (int i = 0; i < GreatestRepeats && seen.Contains(StableHash.Of(example.Clean)); i++)
        {
            example = DrawOne(task, template, index, split, random);
        }

        return example;
    }

    private static Example DrawOne(TaskDefinition task, PromptTemplate template, ulong index, PromptSplit split, SplitMix64 random)
    {
        for (int i = 0; i < GreatestDraws; i++)
        {
            Filling filling = Filling.Draw(task, random)
                ?? throw new UserFaultException($"task '{task.Name}': its lists share so many words that no different ones are left for all slots. Add words.");
            if (HeldOutSplit.IsOn(task, template, filling, split))
            {
                return new Example(template, filling, filling.Fill(template.Text), index);
            }
        }

        throw new UserFaultException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"task '{task.Name}': none of {GreatestDraws} fillings of template '{template.Name}' is on the {(split == PromptSplit.Test ? "test" : "training")} side. ")
            + "Give the slots in split_by more words, or name more slots there.");
    }
}
