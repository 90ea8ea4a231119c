using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs;

/// <summary>How much memory a run will take at its peak, and how many prompts may run together so that it stays below a limit.</summary>
/// <param name="BatchSize">Prompt pairs that run together.</param>
/// <param name="PredictedBytes">The whole process at its peak.</param>
internal sealed record MemoryPlan(int BatchSize, long PredictedBytes)
{
    // The program itself: runtime, compiled code, managed heap.
    private const long ProgramBytes = 100L << 20;
    private const double MiB = 1 << 20;

    /// <summary>Plans a run of a scoring method.</summary>
    /// <param name="options">Method, batch size and limit.</param>
    /// <param name="shape">The model.</param>
    /// <param name="capacity">Of the backend that will run it.</param>
    /// <param name="pairs">The prompts.</param>
    /// <param name="heldOut">The prompts that circuits are judged on too.</param>
    /// <exception cref="MemoryFaultException">Not even one pair at a time, or not the batch asked for, stays below the limit.</exception>
    public static MemoryPlan For(
        DiscoveryOptions options, ModelShape shape, BackendCapacity capacity, IReadOnlyList<TokenPair> pairs, IReadOnlyList<TokenPair> heldOut)
    {
        int longest = pairs.Concat(heldOut).Max(pair => pair.Clean.Length);
        int asked = options.BatchSize > 0 ? Math.Min(options.BatchSize, pairs.Count) : PairChunk.FittingPairs(pairs, shape, capacity);
        long predicted = PeakBytes(options, shape, capacity, asked, longest);
        if (options.MemoryLimit == 0 || predicted <= options.MemoryLimit)
        {
            return new MemoryPlan(asked, predicted);
        }

        int least = options.BatchSize > 0 ? asked : 1;
        long floor = PeakBytes(options, shape, capacity, least, longest);
        if (floor > options.MemoryLimit)
        {
            string batch = least == 1 ? "one prompt pair at a time" : string.Create(CultureInfo.InvariantCulture, $"a batch of {least}");
            throw new MemoryFaultException(string.Create(
                CultureInfo.InvariantCulture,
                $"{batch} needs {Math.Ceiling(floor / MiB)} MiB with the model, more than the {Math.Floor(options.MemoryLimit / MiB)} MiB allowed."))
            { Setting = "memory" };
        }

        // More prompts never need less.
        int fitting = least;
        for (int tooMany = asked; tooMany - fitting > 1;)
        {
            int half = (fitting + tooMany) / 2;
            (fitting, tooMany) = PeakBytes(options, shape, capacity, half, longest) > options.MemoryLimit ? (fitting, half) : (half, tooMany);
        }

        return new MemoryPlan(fitting, PeakBytes(options, shape, capacity, fitting, longest));
    }

    /// <summary>Predicts an ACDC search, which holds all prompts at once and takes what is left of the limit for trials.</summary>
    /// <param name="options">Batch size of the judging, and limit.</param>
    /// <param name="shape">The model.</param>
    /// <param name="capacity">Of the backend that will run it.</param>
    /// <param name="pairs">The prompts.</param>
    public static MemoryPlan ForSearch(DiscoveryOptions options, ModelShape shape, BackendCapacity capacity, IReadOnlyList<TokenPair> pairs)
    {
        long search = ModelBytes(shape) + ShrinkingCircuitRun.PredictBytes(shape, pairs, options.Ablation, options.Finder.Settings.Acdc?.DirectEdges ?? false);
        long predicted = search + capacity.TrialBytes;
        return new MemoryPlan(options.BatchSize, options.MemoryLimit > 0 ? Math.Max(search, Math.Min(predicted, options.MemoryLimit)) : predicted);
    }

    /// <summary>Bytes of a loaded model and of the program around it.</summary>
    /// <param name="shape">The model.</param>
    public static long ModelBytes(ModelShape shape)
    {
        using var backend = new CountingBackend(BackendCapacity.Processor);
        using var model = new Transformer(backend, shape, (_, _) => { });
        return ProgramBytes + backend.PeakBytes;
    }

    // The very run, on prompts of nothing and a backend that only adds up what it is asked to hold.
    private static long PeakBytes(DiscoveryOptions options, ModelShape shape, BackendCapacity capacity, int pairs, int longest)
    {
        using var backend = new CountingBackend(capacity);
        using var model = new Transformer(backend, shape, (_, _) => { });
        var prompt = ImmutableArray.Create(new int[longest]);
        ImmutableArray<TokenPair> prompts = [.. Enumerable.Repeat(new TokenPair(prompt, prompt, [0], [shape.OutputSize - 1]), pairs)];
        IMetric metric = MetricCatalog.Find("logit-diff");
        options.Finder.Rehearse(model, prompts, metric, new ScoringOptions { Ablation = options.Ablation, BatchSize = pairs });
        CircuitEvaluator.Measure(
            model,
            prompts,
            metric,
            [Circuit.Whole(ModelGraph.Of(shape)), Circuit.Empty(ModelGraph.Of(shape))],
            new EvaluationOptions { Ablation = options.Ablation, BatchSize = pairs });
        return ProgramBytes + backend.PeakBytes + (2L * sizeof(double) * pairs * shape.OutputSize);
    }
}
