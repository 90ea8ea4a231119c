using System.Collections.Immutable;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tasks;

/// <summary>A task as its YAML file defines it: templates with slots, what fills them, how a prompt is corrupted, and what is
/// asked.</summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Description">What the task asks of a model, in a sentence.</param>
/// <param name="Source">The paper that the task is from; null when it is not from one.</param>
/// <param name="Metric">One of <see cref="MetricNames"/>.</param>
/// <param name="Examples">Default number of examples, 1 or more.</param>
/// <param name="Seed">Default seed.</param>
/// <param name="Lists">Word lists, in file order.</param>
/// <param name="Slots">Slots, in file order, which is the order they are drawn in.</param>
/// <param name="SplitBy">Slots whose values together say whether an example may be trained on or is kept for testing; empty where
/// the task has no split.</param>
/// <param name="Templates">At least one, in file order, which is the order examples go through.</param>
/// <param name="Corruptions">At least one, in file order.</param>
/// <param name="DefaultCorruption">The corruption used when none is named.</param>
public sealed record TaskDefinition(
    string Name,
    string Description,
    string? Source,
    string Metric,
    int Examples,
    ulong Seed,
    ImmutableArray<WordList> Lists,
    ImmutableArray<Slot> Slots,
    ImmutableArray<string> SplitBy,
    ImmutableArray<PromptTemplate> Templates,
    ImmutableArray<Corruption> Corruptions,
    Corruption DefaultCorruption)
{
    /// <summary>The most examples that a run or a task may ask for: all prompts are held in memory, and more say nothing that fewer
    /// do not.</summary>
    public const int MostExamples = 100_000;

    /// <summary>Records that slots are filled from, in file order.</summary>
    public ImmutableArray<RecordTable> Records { get; init; } = [];

    /// <summary>The metrics that a task may name.</summary>
    public static ImmutableArray<string> MetricNames { get; } = ["logit-diff", "prob-diff", "kl", "nll", "accuracy"];

    /// <summary>A corruption by its name.</summary>
    /// <param name="name">A name; null for the task's default.</param>
    /// <exception cref="UserFaultException">The task has no corruption of that name.</exception>
    public Corruption FindCorruption(string? name)
        => name is null
            ? DefaultCorruption
            : Corruptions.FirstOrDefault(corruption => corruption.Name == name)
                ?? throw new UserFaultException(
                    $"task '{Name}' has no corruption '{name}'. Choose {string.Join(", ", Corruptions.Select(corruption => corruption.Name))}.");
}
