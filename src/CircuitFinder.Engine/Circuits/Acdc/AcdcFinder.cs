using System.Globalization;
using System.Runtime.InteropServices;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Circuits.Acdc;

/// <summary>ACDC behind the seam of finders: its search, its state, and its effects as scores.</summary>
/// <param name="settings">How it searches.</param>
public sealed class AcdcFinder(AcdcSettings settings) : ICircuitFinder
{
    /// <summary>Its name.</summary>
    public const string FinderName = "acdc";

    private const string StandardObjective = "kl";

    /// <inheritdoc/>
    public string Name => FinderName;

    /// <inheritdoc/>
    public bool IsSearch => true;

    /// <inheritdoc/>
    public HelpfulSign Sign => HelpfulSign.Negative;

    /// <inheritdoc/>
    public FinderSettings Settings { get; } = new() { Acdc = settings };

    /// <inheritdoc/>
    public FinderConventions Conventions { get; } = new(
        "minus the rise of D when ACDC tested the loss of the edge, 0 for edges that nothing kept depended on; negative edges help",
        "none: edges were removed one by one in reverse topological order wherever D rose by less than the threshold",
        "the search: a destination from which no kept path leads to logits loses all its in-edges; after it: ");

    /// <inheritdoc/>
    public string? Objective(string? metric) => metric ?? StandardObjective;

    /// <inheritdoc/>
    public string? WhyUndefined(IMetric metric, AblationKind ablation) => null;

    /// <inheritdoc/>
    public void RequirePossible(ComputationGraph graph, bool isJudged)
    {
        // Whatever the threshold, the search ends with some circuit.
    }

    /// <inheritdoc/>
    public void Rehearse(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options)
    {
        // All prompts are held at once.
        using var run = new ShrinkingCircuitRun(
            model, PairChunk.Cut(pairs, pairs.Count, model)[0], options.Ablation, Settings.Acdc?.DirectEdges ?? false, model.Backend.Capacity.TrialBytes);
    }

    /// <inheritdoc/>
    public FoundCircuits Find(FinderInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        input.Progress?.Start(string.Create(CultureInfo.InvariantCulture, $"search, threshold {settings.Threshold}"));
        bool isKept = false;
        AcdcResult result;
        try
        {
            result = Search(input, () => isKept = true);
        }
        catch (OperationCanceledException stop) when (isKept)
        {
            throw new ResumableException(stop, input.Cancellation);
        }

        input.State?.Finish(result.Steps);
        return new FoundCircuits(Scores(result), null, result) { PeakBytes = TensorMemory.PeakBytes };
    }

    private AcdcResult Search(FinderInput input, Action kept)
        => AcdcSearch.Run(
            input.Model,
            input.Pairs,
            MetricCatalog.Find(Objective(input.MetricAskedFor)!),
            new AcdcOptions
            {
                Threshold = settings.Threshold,
                IsAbsolute = settings.IsAbsolute,
                DirectEdges = settings.DirectEdges,
                Order = settings.Order,
                Ablation = input.Ablation,
                MemoryLimit = input.MemoryLimit,
                ReservedBytes = input.ReservedBytes,
                Resume = input.State?.Read() ?? [],
                Resumed = decided => input.State?.Resumed(decided),
                Progress = input.Progress is null ? null : new SearchProgress(input.Progress),
                Cancellation = input.Cancellation,
            },
            steps =>
            {
                if (input.State?.Write(steps) == true)
                {
                    kept();
                }
            });

    // Minus the effects: like every score, the change of the performance, so that negative edges help.
    private static EdgeScores Scores(AcdcResult result)
    {
        ComputationGraph graph = result.Circuit.Graph;
        double[] values = new double[graph.EdgeCount];
        foreach (AcdcStep step in result.Steps)
        {
            if (graph.TryParseEdge(step.Edge, out int edge))
            {
                values[edge] = -step.Effect;
            }
        }

        return new EdgeScores(graph, ImmutableCollectionsMarshal.AsImmutableArray(values));
    }

    private sealed class SearchProgress(IFinderProgress progress) : IProgress<AcdcProgress>
    {
        public void Report(AcdcProgress value) => progress.Report(
            value.Decided / (double)value.Edges,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{value.Destination}: {value.Decided} of {value.Edges} edges decided, {value.Kept} kept, D {value.Divergence:0.0000}"));
    }
}
