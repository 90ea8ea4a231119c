using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Prompts.Datasets;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>The prompts of a run, in the model's token ids, and where they are from.</summary>
/// <param name="TaskName">What results call the task: its name, or a dataset's file name without ending.</param>
/// <param name="MetricName">The metric asked for, else the task's own, else <c>logit-diff</c>.</param>
/// <param name="Corruption">The corruption's name; empty for a dataset.</param>
/// <param name="Seed">What the prompts were drawn with.</param>
/// <param name="Prompts">The pairs that fit the model.</param>
/// <param name="HeldOut">As many others that follow them in the same stream, for judging, or fewer where the task has no more; null
/// where there are none.</param>
public sealed record DiscoveryPrompts(
    string TaskName, string MetricName, string Corruption, ulong Seed, AlignedPrompts Prompts, AlignedPrompts? HeldOut = null)
{
    private const int CancellationInterval = 256;
    private const int FreshAtLeast = 200;
    private const int FreshPerPrompt = 50;

    // Of a task's endless prompts, fewer than these do not show how many are left out.
    private const int FairSample = 20;

    /// <summary>What one has to know of the prompts, one line each: what was left out and why, what repeats, what is missing.</summary>
    public ImmutableArray<string> Notices { get; init; } = [];

    /// <summary>Which side of the task's split the prompts are from: <c>test</c>; <c>none</c> for a task without a split;
    /// <c>dataset</c>.</summary>
    public string Split { get; init; } = "test";

    /// <summary>What goes before every prompt that is text: the beginning-of-sequence token, or nothing.</summary>
    public ImmutableArray<int> Prefix { get; init; } = [];

    /// <summary>SHA-256 over all ids of all pairs, in lower-case hexadecimal: equal for equal prompts, however they came about.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (TokenPair pair in Prompts.Pairs)
        {
            foreach (ImmutableArray<int> ids in new[] { pair.Clean, pair.Corrupted, pair.Answers, pair.WrongAnswers })
            {
                hash.AppendData(Encoding.ASCII.GetBytes(string.Join(' ', ids.Select(id => id.ToString(CultureInfo.InvariantCulture))) + "\n"));
            }

            if (!pair.IsAnsweredLast)
            {
                hash.AppendData(Encoding.ASCII.GetBytes($"at {string.Join(' ', pair.AnswerPositions.Select(position => position.ToString(CultureInfo.InvariantCulture)))}\n"));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What a manifest says of the prompts.</summary>
    public ManifestTask ToManifest() => new(TaskName, Corruption, Split, Seed, Prompts.Pairs.Length, Prompts.Rejected, Hash())
    {
        LeftOut = new OrderedDictionary<string, int>(Prompts.LeftOut.Select(left => KeyValuePair.Create(LeftOutReasons.Key(left.Reason), left.Count))),
        Repeated = Prompts.Repeated,
        BosTokenIds = Prefix,
    };

    /// <summary>Reports every notice.</summary>
    /// <param name="progress">Told one line each.</param>
    public void Announce(IProgress<RunProgress>? progress)
    {
        foreach (string line in Notices)
        {
            progress?.Report(RunProgress.Warn(line));
        }
    }

    /// <summary>Refuses prompts that a metric cannot be measured on.</summary>
    /// <param name="name">As the user named the task or dataset.</param>
    /// <param name="metric">The metric.</param>
    /// <exception cref="UserFaultException">It compares right answers with wrong ones, and a prompt has no wrong ones.</exception>
    public void RequireAnswersFor(string name, IMetric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        int missing = metric.NeedsWrongAnswers ? Prompts.Pairs.ToList().FindIndex(pair => pair.WrongAnswers.IsDefaultOrEmpty) : -1;
        if (missing >= 0)
        {
            throw new UserFaultException(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: prompt {missing} (from 0) has no wrong answers, and metric {metric.Name} compares right answers with wrong ones. Give it some, or use a metric that needs none: kl or nll."));
        }
    }

    /// <summary>The metric asked for, else the task's own, else <c>logit-diff</c>.</summary>
    /// <param name="options">Task and metric.</param>
    /// <exception cref="UserFaultException">The task is missing or faulty.</exception>
    public static string MetricOf(DiscoveryOptions options)
        => options.JudgingMetric ?? (IsDataset(options) ? "logit-diff" : TaskLocator.Find(options.Task, options.TasksFolder).Metric);

    /// <summary>What results call the task: its name, or a dataset's file name without ending.</summary>
    /// <param name="options">The task.</param>
    /// <exception cref="UserFaultException">The task is missing or faulty.</exception>
    internal static string NameOf(DiscoveryOptions options)
        => IsDataset(options) ? Path.GetFileNameWithoutExtension(options.Task) : TaskLocator.Find(options.Task, options.TasksFolder).Name;

    /// <summary>Draws or reads prompts and fits them to a model.</summary>
    /// <param name="options">Task, metric, corruption, examples and seed.</param>
    /// <param name="modelFolder">Where the model's tokeniser is.</param>
    /// <param name="shape">The model's vocabulary and context.</param>
    /// <param name="cancellation">Stops between prompts.</param>
    /// <exception cref="UserFaultException">The task, the dataset or the tokeniser is missing or faulty, or too few prompts
    /// fit.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static DiscoveryPrompts Load(DiscoveryOptions options, string modelFolder, ModelShape shape, CancellationToken cancellation = default)
    {
        if (options.Examples > TaskDefinition.MostExamples)
        {
            throw new UserFaultException(string.Create(CultureInfo.InvariantCulture, $"examples {options.Examples}: give at most {TaskDefinition.MostExamples}.")) { Setting = "examples" };
        }

        BpeTokenizer? tokenizer = BpeTokenizer.Exists(modelFolder) ? BpeTokenizer.Load(modelFolder, shape.VocabSize) : null;
        string modelName = ModelLocator.DisplayName(modelFolder);
        ImmutableArray<int> prefix = tokenizer?.BosOf(options.Bos, modelName) ?? [];
        var aligner = new PromptAligner(tokenizer, shape.VocabSize, shape.ContextLength, modelName, prefix);
        if (IsDataset(options))
        {
            if (!string.IsNullOrEmpty(options.Corruption))
            {
                throw new UserFaultException($"corruption {options.Corruption}: {options.Task} is a dataset, whose corrupted prompts stand in it; leave the option out.") { Setting = "corruption" };
            }

            string name = Tasks.TaskName.Of(options.Task);
            AlignedPrompts all = aligner.AlignAll(DatasetReader.Read(options.Task), options.Examples ?? int.MaxValue, options.Task);
            Require(options, all, triedAtLeast: 1);
            return new DiscoveryPrompts(name, MetricOf(options), string.Empty, options.Seed ?? 0, all)
            {
                Notices = PromptNotices.Of(options.Task, all, options.ShowsMisfits ? null : options.Examples, options.Bos),
                Split = "dataset",
                Prefix = prefix,
            };
        }

        TaskDefinition task = TaskLocator.Find(options.Task, options.TasksFolder);
        ulong seed = options.Seed ?? task.Seed;
        IEnumerable<PromptPair> stream = PromptGenerator.Generate(task, seed, PromptSplit.Test, options.Corruption).TakeWhile((_, i) =>
        {
            // A few hundred take no time: only longer streams need asking.
            if (i % CancellationInterval == CancellationInterval - 1)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            return true;
        });
        int count = options.Examples ?? task.Examples;
        AlignedPrompts prompts = aligner.Align(stream, count, task.Name);
        Require(options, prompts, FairSample);
        AlignedPrompts? heldOut = options.HoldOut ? HoldOut(aligner, stream, prompts, count) : null;
        ImmutableArray<string> notices = PromptNotices.Of(options.Task, prompts, options.ShowsMisfits ? null : count, options.Bos);
        string? few = options.HoldOut ? PromptNotices.HeldOut(options.Task, heldOut?.Pairs.Length ?? 0, prompts.Pairs.Length) : null;
        return new DiscoveryPrompts(
            task.Name,
            options.JudgingMetric ?? task.Metric,
            task.FindCorruption(options.Corruption).Name,
            seed,
            prompts,
            heldOut)
        {
            Notices = few is null ? notices : notices.Add(few),
            Split = task.SplitBy.IsEmpty ? "none" : "test",
            Prefix = prefix,
        };
    }

    private static void Require(DiscoveryOptions options, AlignedPrompts prompts, int triedAtLeast)
    {
        if (!options.ShowsMisfits)
        {
            prompts.RequireMostFit(options.Task, triedAtLeast);
        }
    }

    private static bool IsDataset(DiscoveryOptions options) => File.Exists(options.Task) && DatasetReader.CanRead(options.Task);

    // What follows in the stream; another corruption of a prompt that found the circuit is no fresh prompt.
    private static AlignedPrompts? HoldOut(PromptAligner aligner, IEnumerable<PromptPair> stream, AlignedPrompts found, int count)
    {
        IEnumerable<PromptPair> Fresh()
        {
            HashSet<PromptText> known = [.. found.Source.Select(pair => pair.Clean)];
            foreach (PromptPair pair in stream.Skip(found.Tried).Take(FreshAtLeast + (FreshPerPrompt * count)))
            {
                if (known.Add(pair.Clean))
                {
                    yield return pair;
                }
            }
        }

        return aligner.AlignAny(Fresh(), count);
    }
}
