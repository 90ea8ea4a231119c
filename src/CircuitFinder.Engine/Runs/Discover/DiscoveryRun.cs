using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>The main job, room by room: task → prompts → tokens → model → scores → circuit → evaluation → report.</summary>
public static class DiscoveryRun
{
    // What EAP-IG itself computes behind norms.
    private static readonly string[] RenormalisingMethods = ["eap", "eap-ig", "eap-ig-activations", "clean-corrupted", "exact", "random"];

    /// <summary>Finds a circuit and writes everything about it.</summary>
    /// <param name="options">Task, model, method, size, output.</param>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="progress">Told phases and fractions.</param>
    /// <param name="cancellation">Stops between pieces of work; nothing is written then.</param>
    /// <exception cref="UserFaultException">The task, the model or an option is at fault, or the output folder holds another run's
    /// results.</exception>
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
            throw new UserFaultException("needs are predicted for the CPU alone; leave the limit out, and give a batch size to run fewer prompts at a time.") { Setting = "memory" };
        }

        options = options.Judge ? options : options with { HoldOut = false, RandomDraws = 0 };
        var clock = new PhaseClock(progress, backend);
        clock.Start("load model");
        string folder = ModelLocator.Find(options.Model, options.ModelsFolder);
        ModelShape shape = ModelFolder.ReadShape(folder, options.KeyValueHeads, options.Renormalises);
        if (shape.Renormalises && !RenormalisingMethods.Contains(options.Finder.Name))
        {
            throw new UserFaultException(
                $"method '{options.Finder.Name}' is defined for shares of normed sums alone; with raw results use one of {string.Join(", ", RenormalisingMethods)}.")
            { Setting = "post-norm" };
        }

        ComputationGraph graph = ModelGraph.Of(shape);
        options.Finder.RequirePossible(graph, options.Judge);
        DiscoveryPrompts prompts = DiscoveryPrompts.Load(options, folder, shape, cancellation);
        prompts.Announce(progress);
        IMetric metric = MetricCatalog.Find(prompts.MetricName);
        prompts.RequireAnswersFor(options.Task, metric);
        using var output = RunFolder.Prepare(options, prompts, folder, shape, backend);
        if (isKnown(output.Folder, output.InputsHash))
        {
            return null;
        }

        MemoryPlan plan = options.Finder.IsSearch
            ? MemoryPlan.ForSearch(options, shape, backend.Capacity, prompts.Prompts.Pairs)
            : MemoryPlan.For(options, shape, backend.Capacity, prompts.Prompts.Pairs, prompts.HeldOut?.Pairs ?? []);
        options = options with { BatchSize = plan.BatchSize };
        using Transformer model = ModelFolder.Load(folder, backend, options.KeyValueHeads, options.Renormalises);

        TensorMemory.ResetPeak();
        FoundCircuits findings = options.Finder.Find(new FinderInput
        {
            Model = model,
            Pairs = prompts.Prompts.Pairs,
            Metric = metric,
            MetricAskedFor = options.Metric,
            Ablation = options.Ablation,
            BatchSize = options.BatchSize,
            Seed = prompts.Seed,
            MemoryLimit = options.MemoryLimit,
            ReservedBytes = MemoryPlan.ModelBytes(shape),
            Progress = clock,
            State = new AcdcStateStore(options, output, graph.EdgeCount, cancellation),
            Cancellation = cancellation,
        });

        if (!options.Judge)
        {
            clock.Stop();
            SizedCircuits only = findings.Choice?.Only() ?? findings.Found;
            return output.Write(findings, only, DiscoveryEvaluation.None(only), metric, clock.Seconds, PredictedBytes());
        }

        (SizedCircuits sized, DiscoveryEvaluation evaluation) = new DiscoveryJudge(options, model, prompts, metric, clock, cancellation).Run(findings);
        clock.Stop();
        return output.Write(findings, sized, evaluation, metric, clock.Seconds, PredictedBytes());

        long? PredictedBytes() => ResultPlaces.IsDefault(backend) ? plan.PredictedBytes : null;
    }
}
