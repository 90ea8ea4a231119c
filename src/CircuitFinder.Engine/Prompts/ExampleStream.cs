using System.Globalization;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>The endless stream of filled templates of a task: templates in turn, slots drawn, one side of the split only.</summary>
internal static class ExampleStream
{
    private const int GreatestDraws = 10_000;
    private const int GreatestRepeats = 50;

    /// <summary>The stream. A clean prompt comes twice only where <see cref="GreatestRepeats"/> draws in a row gave nothing new.</summary>
    public static IEnumerable<Example> Draw(TaskDefinition task, ulong seed, PromptSplit split)
    {
        HashSet<ulong> seen = [];
        for (ulong index = 0; ; index++)
        {
            PromptTemplate template = task.Templates[(int)(index % (ulong)task.Templates.Length)];
            SplitMix64 random = SplitMix64.ForMember(seed, index);
            Example example = DrawOne(task, template, index, split, random);
            for (int i = 0; i < GreatestRepeats && seen.Contains(StableHash.Of(example.Clean)); i++)
            {
                example = DrawOne(task, template, index, split, random);
            }

            seen.Add(StableHash.Of(example.Clean));
            yield return example;
        }
    }

    private static Example DrawOne(TaskDefinition task, PromptTemplate template, ulong index, PromptSplit split, SplitMix64 random)
    {
        for (int i = 0; i < GreatestDraws; i++)
        {
            Filling filling = Filling.Draw(task, random)
                ?? throw new UserFaultException($"task '{task.Name}': its lists share so many words that no different ones are left for all slots. Add words.");
            if (HeldOutSplit.Of(task, template, filling) == split)
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
