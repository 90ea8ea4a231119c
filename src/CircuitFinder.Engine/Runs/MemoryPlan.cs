using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
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
        long predicted = PeakBytes(options, shape, asked, longest);
        if (options.MemoryLimit == 0 || predicted <= options.MemoryLimit)
        {
            return new MemoryPlan(asked, predicted);
        }

        int least = options.BatchSize > 0 ? asked : 1;
        long floor = PeakBytes(options, shape, least, longest);
        if (floor > options.MemoryLimit)
        {
            string batch = least == 1 ? "one prompt pair at a time" : string.Create(CultureInfo.InvariantCulture, $"a batch of {least}");
            throw new MemoryFaultException(string.Create(
                CultureInfo.InvariantCulture,
                $"{batch} needs {Math.Ceiling(floor / MiB)} MiB with the model, more than the {Math.Floor(options.MemoryLimit / MiB)} MiB allowed.")) { Setting = "memory" };
        }

        int fitting = asked;
        while (fitting > 1 && PeakBytes(options, shape, fitting, longest) > options.MemoryLimit)
        {
            fitting--;
        }

        return new MemoryPlan(fitting, PeakBytes(options, shape, fitting, longest));
    }

    /// <summary>Predicts an ACDC search, which holds all prompts at once and takes what is left of the limit for trials.</summary>
    /// <param name="options">Batch size of the judging, and limit.</param>
    /// <param name="shape">The model.</param>
    /// <param name="capacity">Of the backend that will run it.</param>
    /// <param name="pairs">The prompts.</param>
    public static MemoryPlan ForSearch(DiscoveryOptions options, ModelShape shape, BackendCapacity capacity, IReadOnlyList<TokenPair> pairs)
    {
        long search = ModelBytes(shape, hasGradients: false) + ShrinkingCircuitRun.PredictBytes(shape, new TokenBatch([.. pairs.Select(pair => pair.Clean)]));
        long predicted = search + capacity.TrialBytes;
        return new MemoryPlan(options.BatchSize, options.MemoryLimit > 0 ? Math.Max(search, Math.Min(predicted, options.MemoryLimit)) : predicted);
    }

    /// <summary>Bytes of a loaded model and of the program around it.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="hasGradients">Whether gradients will be taken, which keeps a second packing of every layer's weights.</param>
    public static long ModelBytes(ModelShape shape, bool hasGradients)
    {
        long d = shape.ModelDim;
        long layers = shape.LayerCount * ((4 * d * d) + (2 * d * shape.MlpDim));
        // Heads that do not start where a panel of 32 columns does keep a copy of their weights.
        long slices = shape.HeadDim % 32 == 0 ? 0 : shape.LayerCount * 3 * d * d * Math.Max(1, 32 / shape.HeadDim);
        long tables = (shape.IsTied ? 2 : 3) * shape.VocabSize * d;
        return ProgramBytes + (sizeof(float) * (((hasGradients ? 2 : 1) * layers) + slices + tables + (shape.ContextLength * d)));
    }

    private static long PeakBytes(DiscoveryOptions options, ModelShape shape, int pairs, int longest)
    {
        GradientUse gradients = options.Finder.Gradients;
        long rows = (long)pairs * longest;
        long judging = JudgingFloats(shape, rows, pairs, longest);
        long scoring = gradients == GradientUse.None ? 0 : GradientFloats(shape, rows, pairs, longest, gradients == GradientUse.SeveralRuns);
        long patching = options.Finder.PatchesEdges ? PatchingFloats(shape, rows, pairs, longest) : 0;
        return ModelBytes(shape, gradients != GradientUse.None) + (sizeof(float) * Math.Max(judging, Math.Max(scoring, patching)));
    }

    // Sources' differences; activations for a backward pass and for the ablated run; reads; logits in float and, one row each, double.
    private static long GradientFloats(ModelShape shape, long rows, long sequences, int longest, bool sums)
    {
        long d = shape.ModelDim;
        long sources = SourceOutputs.Count(shape) * rows * d;
        long kept = shape.LayerCount * rows * ((7 * d) + shape.MlpDim + ((long)shape.HeadCount * longest));
        long reads = (sums ? shape.LayerCount : 1) * ((3L * shape.HeadCount) + 1) * rows * d;
        long answers = SourceOutputs.Count(shape) * sequences * d;
        return sources + answers + kept + Outputs(shape, rows) + Shared(shape, rows, longest, passes: 3) + reads + (3 * sequences * shape.VocabSize);
    }

    // A patched run: clean activations and about a thousand rows of trials.
    private static long PatchingFloats(ModelShape shape, long rows, long sequences, int longest)
    {
        long d = shape.ModelDim;
        long trialRows = Math.Max(rows, Math.Min(32 * rows, 1024));
        long kept = shape.LayerCount * rows * 5 * d;
        return (SourceOutputs.Count(shape) * rows * d) + kept + (2 * Outputs(shape, rows)) + Outputs(shape, trialRows)
            + Shared(shape, rows, longest, passes: 2) + Shared(shape, trialRows, longest, passes: 2)
            + ((2 + (trialRows / Math.Max(1, rows))) * sequences * shape.VocabSize);
    }

    // An ablated run: what sources write, ablated and as differences, and the clean log-probabilities in double.
    private static long JudgingFloats(ModelShape shape, long rows, long sequences, int longest)
    {
        long d = shape.ModelDim;
        long sources = 2 * SourceOutputs.Count(shape) * rows * d;
        long bases = ((2L * shape.LayerCount) + 4) * rows * d;
        return sources + bases + (2 * Outputs(shape, rows)) + Shared(shape, rows, longest, passes: 2) + (4 * sequences * shape.VocabSize);
    }

    private static long Outputs(ModelShape shape, long rows) => shape.LayerCount * rows * 2 * shape.ModelDim;

    private static long Shared(ModelShape shape, long rows, int longest, int passes)
        => passes * rows * ((8L * shape.ModelDim) + (2L * shape.MlpDim) + ((long)shape.HeadCount * longest));
}
