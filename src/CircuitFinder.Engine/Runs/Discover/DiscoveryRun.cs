using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>The main job, room by room: task → prompts → tokens → model → scores → circuit → evaluation → report.</summary>
public static class DiscoveryRun
{
    /// <summary>Finds a circuit and writes everything about it.</summary>
    /// <param name="options">Task, model, method, size, output.</param>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="progress">Told phases and fractions.</param>
    /// <param name="cancellation">Stops between pieces of work; nothing is written then.</param>
    /// <exception cref="UserFaultException">The task, the model or an option is at fault, or the output folder holds another run's results.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static DiscoveryResult Run(
        DiscoveryOptions options, IBackend backend, IProgress<RunProgress>? progress, CancellationToken cancellation)
        => RunUnlessKnown(options, backend, progress, (_, _) => false, cancellation)!;

    /// <summary>As <see cref="Run"/>, if the results are not there yet.</summary>
    /// <param name="options">Task, model, method, size, output.</param>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="progress">Told phases and fractions.</param>
    /// <param name="isKnown">Whether the results of these inputs, by their hash, are in this folder already.</param>
    /// <param name="cancellation">Stops between pieces of work.</param>
    /// <returns>Null where the results are known.</returns>
    internal static DiscoveryResult? RunUnlessKnown(
        DiscoveryOptions options, IBackend backend, IProgress<RunProgress>? progress, Func<string, string, bool> isKnown, CancellationToken cancellation)
    {
        if (options.MemoryLimit > 0 && !ResultPlaces.IsDefault(backend))
        {
            throw new UserFaultException("--memory: needs are predicted for --device cpu alone; leave it out, and give --batch to run fewer prompts at a time.");
        }

        options = options.Judge ? options : options with { HoldOut = false, RandomDraws = 0 };
        var clock = new PhaseClock(progress, backend);
        clock.Start("load model");
        string folder = ModelLocator.Find(options.Model, options.ModelsFolder);
        ModelShape shape = ModelFolder.ReadShape(folder);
        ComputationGraph graph = ModelGraph.Of(shape);
        CircuitChoice.RequirePossible(options.Size, graph);
        if (!options.Judge && !options.IsAcdc && options.Size.IsAutomatic)
        {
            throw new UserFaultException(
                "--no-judge: without judging no size can be chosen by faithfulness. Give --edges, --fraction or --threshold, or leave --no-judge out.");
        }

        DiscoveryPrompts prompts = DiscoveryPrompts.Load(options, folder, shape, cancellation);
        prompts.Announce(progress);
        IMetric metric = MetricCatalog.Find(prompts.MetricName);
        prompts.RequireAnswersFor(options.Task, metric);
        using var output = RunFolder.Prepare(options, prompts, folder, shape, backend);
        if (isKnown(output.Folder, output.InputsHash))
        {
            return null;
        }

        MemoryPlan plan = options.IsAcdc
            ? MemoryPlan.ForSearch(options, shape, backend.Capacity, prompts.Prompts.Pairs)
            : MemoryPlan.For(options, shape, backend.Capacity, prompts.Prompts.Pairs, prompts.HeldOut?.Pairs ?? []);
        options = options with { BatchSize = plan.BatchSize };
        using Transformer model = ModelFolder.Load(folder, backend);

        TensorMemory.ResetPeak();
        EdgeFindings findings = options.IsAcdc
            ? AcdcDiscovery.Search(options, output, model, prompts, clock, cancellation)
            : ScoreEdges(options, model, prompts, metric, clock, cancellation);

        if (!options.Judge)
        {
            clock.Stop();
            SizedCircuits only = findings.Choice?.Only() ?? findings.Found;
            return output.Write(findings, only, Judgement.None(only.Rows), null, metric, clock.Seconds, PredictedBytes());
        }

        (SizedCircuits sized, Judgement judgement, Verdict verdict) = new DiscoveryJudge(options, model, prompts, metric, clock, cancellation).Run(findings);
        clock.Stop();
        return output.Write(findings, sized, judgement, verdict, metric, clock.Seconds, PredictedBytes());

        long? PredictedBytes() => ResultPlaces.IsDefault(backend) ? plan.PredictedBytes : null;
    }

    private static EdgeFindings ScoreEdges(
        DiscoveryOptions options, Transformer model, DiscoveryPrompts prompts, IMetric metric, PhaseClock clock, CancellationToken cancellation)
    {
        IAttributionMethod method = AttributionMethods.Find(options.Method);
        ScoringOptions Scoring(int sample) => new()
        {
            Ablation = options.Ablation,
            BatchSize = options.BatchSize,
            Steps = options.Steps,
            Sample = sample,
            Seed = prompts.Seed,
            Progress = clock.Fraction(),
            Cancellation = cancellation,
        };
        clock.Start(options.IsNodeLevel ? "score nodes" : "score edges");
        ImmutableArray<TokenPair> pairs = prompts.Prompts.Pairs;
        ImmutableArray<double> nodes = options.IsNodeLevel ? method.ScoreNodes(model, pairs, metric, Scoring(0)) : [];
        EdgeScores raw = options.IsNodeLevel
            ? NodeLevel.ToEdges(ModelGraph.Of(model.Shape), nodes)
            : method.Score(model, pairs, metric, Scoring(options.Sample));
        long peak = TensorMemory.PeakBytes;
        Agreement? agreement = null;
        if (options.Oracle > 0)
        {
            clock.Start("patch sampled edges exactly");
            EdgeScores exact = AttributionMethods.Find("exact").Score(model, pairs, metric, Scoring(options.Oracle));
            agreement = Agreement.Of(raw.Values, exact.Values, method.IsSigned);
        }

        EdgeScores scores = raw with { Values = [.. raw.Values.Select(score => double.IsNaN(score) ? 0 : score)] };
        EdgeScores ranked = raw.Values.Any(double.IsNaN) ? Ranked(raw) : scores;
        return new EdgeFindings(scores, new CircuitChoice(ranked, options.Selection, options.Size, options.EnoughFaithfulness), null)
        {
            Raw = raw,
            Ranked = ranked,
            PeakBytes = peak,
            Nodes = nodes,
            Agreement = agreement,
        };
    }

    // Edges that were not measured come last by size: after those that were found to do nothing.
    internal static EdgeScores Ranked(EdgeScores raw)
        => raw with { Values = [.. raw.Values.Select(score => double.IsNaN(score) ? 0 : score == 0 ? -double.Epsilon : score)] };
}
