using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Prompts.Datasets;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Runs.Evaluate;

/// <summary>The prompts of an evaluation, and how they relate to those on which its circuit was found.</summary>
/// <param name="Prompts">The prompts.</param>
/// <param name="Sentence">What one has to know of them.</param>
internal sealed record EvaluationPrompts(DiscoveryPrompts Prompts, string Sentence)
{
    // Each round doubles the stream that held-out prompts are picked from.
    private const int GreatestRounds = 4;

    /// <summary>Draws the prompts.</summary>
    /// <exception cref="UserFaultException">The task, the dataset or the tokeniser is missing or faulty, or nothing can be held
    /// out.</exception>
    public static EvaluationPrompts Load(EvaluationRunOptions options, CircuitProvenance provenance, string modelFolder, ModelShape shape)
    {
        CircuitProvenance found = provenance.Task == Tasks.TaskName.Of(options.Task) ? provenance : new CircuitProvenance();
        var wanted = new DiscoveryOptions
        {
            Task = options.Task,
            TasksFolder = options.TasksFolder,
            Model = modelFolder,
            ModelsFolder = options.ModelsFolder,
            Metric = options.Metric,
            Corruption = options.Corruption ?? found.Corruption,
            Examples = options.Examples ?? found.Examples,
            Seed = options.Seed ?? found.Seed,
            HoldOut = false,
            Bos = options.Bos ?? BosNames.Find(provenance.Bos) ?? BosMode.Auto,
        };
        if (File.Exists(options.Task) && DatasetReader.CanRead(options.Task))
        {
            // A dataset has no seed, and a corruption of its own.
            wanted = wanted with { Corruption = null };
            if (options.IsHeldOut)
            {
                throw new UserFaultException(
                    $"{options.Task} is a dataset, whose prompts are fixed. Give a dataset of other prompts instead.")
                { Setting = "held-out" };
            }
        }

        return options.IsHeldOut
            ? HoldOut(wanted, options.Seed, found, modelFolder, shape)
            : Plain(DiscoveryPrompts.Load(wanted, modelFolder, shape), provenance);
    }

    private static EvaluationPrompts Plain(DiscoveryPrompts prompts, CircuitProvenance provenance) => new(
        prompts,
        provenance.PromptsHash is not { } hash ? "the circuit's file does not say whether it was found on them"
        : hash == prompts.Hash() ? "the very prompts that the circuit was found on, not held out"
        : provenance.Task != prompts.TaskName ? $"the circuit was found on another task, {provenance.Task}"
        : "not the same set as the circuit was found on, but some may be in both");

    private static EvaluationPrompts HoldOut(
        DiscoveryOptions wanted, ulong? askedSeed, CircuitProvenance found, string modelFolder, ModelShape shape)
    {
        DiscoveryPrompts seen = DiscoveryPrompts.Load(
            wanted with { Seed = found.Seed, Examples = found.Examples, Corruption = found.Corruption }, modelFolder, shape);
        ulong seed = askedSeed ?? unchecked(seen.Seed + 1);
        if (seed == seen.Seed)
        {
            throw new UserFaultException(
                string.Create(CultureInfo.InvariantCulture, $"seed {seed}: the circuit's own prompts were drawn with it, and held-out ones are others. Give another seed."))
            { Setting = "seed" };
        }

        int count = wanted.Examples ?? seen.Prompts.Pairs.Length;
        HashSet<string> known = [.. seen.Prompts.Pairs.Select(Key)];
        DiscoveryPrompts drawn = seen;
        ImmutableArray<TokenPair> kept = [];
        for (int round = 0; round < GreatestRounds && kept.Length < count; round++)
        {
            int asked = Math.Min(count << round, TaskDefinition.MostExamples);
            drawn = DiscoveryPrompts.Load(wanted with { Seed = seed, Examples = asked }, modelFolder, shape);
            kept = [.. drawn.Prompts.Pairs.Where(pair => !known.Contains(Key(pair))).Take(count)];
            if (drawn.Prompts.Pairs.Length < asked)
            {
                break;
            }
        }

        if (kept.IsEmpty)
        {
            throw new UserFaultException(
                $"every prompt that task '{drawn.TaskName}' gives is one of those the circuit was found on. Judge on those.")
            { Setting = "held-out" };
        }

        string whose = found.Seed is null ? "the task's default, as the circuit's file does not name its own" : "on which the circuit was found";
        ImmutableArray<string> notices = drawn.Prompts.Rejected > 0 ? [drawn.Notices[0]] : [];
        if (PromptNotices.HeldOut(wanted.Task, kept.Length, count) is { } few)
        {
            notices = notices.Add(few);
        }

        return new EvaluationPrompts(
            drawn with { Prompts = drawn.Prompts with { Pairs = kept }, Notices = notices },
            string.Create(
                CultureInfo.InvariantCulture,
                $"held out: drawn with seed {seed}, none of the {seen.Prompts.Pairs.Length} prompts of seed {seen.Seed} ({whose})"));
    }

    // Corruptions share their clean prompts: what was seen is told by the clean one alone.
    private static string Key(TokenPair pair) => string.Join(' ', pair.Clean);
}
