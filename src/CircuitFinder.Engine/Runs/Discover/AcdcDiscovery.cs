using System.Globalization;
using System.Runtime.InteropServices;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>The search part of a discovery run by ACDC: its state on disk, its progress, and its effects as scores.</summary>
internal static class AcdcDiscovery
{
    /// <summary>Searches, or goes on searching; an interrupted search leaves its state.</summary>
    /// <exception cref="UserFaultException">The memory needed is beyond the limit, or the state is faulty.</exception>
    /// <exception cref="OperationCanceledException">The search was stopped; its state is written.</exception>
    public static EdgeFindings Search(
        DiscoveryOptions options,
        RunFolder output,
        Transformer model,
        DiscoveryPrompts prompts,
        PhaseClock clock,
        CancellationToken cancellation)
    {
        clock.Start(string.Create(CultureInfo.InvariantCulture, $"search, threshold {options.AcdcThreshold}"));
        bool isKept = false;
        AcdcResult result;
        try
        {
            result = Search(options, output, model, prompts, clock, () => isKept = true, cancellation);
        }
        catch (OperationCanceledException stop) when (isKept)
        {
            throw new OperationCanceledException("Interrupted; the same command with --resume goes on from here.", stop, cancellation);
        }

        if (options.KeepsState)
        {
            AcdcStateFile.Write(output.StatePath, result.Steps, output.InputsHash);
        }

        return new EdgeFindings(Scores(result), null, result) { PeakBytes = TensorMemory.PeakBytes };
    }

    private static AcdcResult Search(
        DiscoveryOptions options,
        RunFolder output,
        Transformer model,
        DiscoveryPrompts prompts,
        PhaseClock clock,
        Action kept,
        CancellationToken cancellation)
        => AcdcSearch.Run(
            model,
            prompts.Prompts.Pairs,
            MetricCatalog.Find(options.AcdcMetric),
            new AcdcOptions
            {
                Threshold = options.AcdcThreshold,
                IsAbsolute = options.AcdcAbsolute,
                DirectEdges = options.AcdcDirectEdges,
                Order = options.AcdcOrder,
                Ablation = options.Ablation,
                MemoryLimit = options.MemoryLimit,
                ReservedBytes = MemoryPlan.ModelBytes(model.Shape, hasGradients: false),
                Resume = ReadState(options, output),
                Resumed = decided => options.Remark?.Invoke(string.Create(
                    CultureInfo.InvariantCulture, $"resuming after {decided:N0} of {ModelGraph.Of(model.Shape).EdgeCount:N0} edges")),
                Progress = new SearchProgress(clock),
                Cancellation = cancellation,
            },
            steps =>
            {
                try
                {
                    AcdcStateFile.Write(output.StatePath, steps, output.InputsHash);
                    kept();
                }
                catch (UserFaultException fault) when (!cancellation.IsCancellationRequested)
                {
                    // The search itself can go on; the next time there may be room again.
                    options.Remark?.Invoke(fault.Message);
                }
            });

    private static IReadOnlyList<AcdcStep> ReadState(DiscoveryOptions options, RunFolder output)
    {
        bool isThere = File.Exists(output.StatePath);
        if (options.Resume && isThere)
        {
            return AcdcStateFile.Read(output.StatePath, output.InputsHash);
        }

        if (options.Resume)
        {
            options.Remark?.Invoke($"{output.Folder}: there is no state of this search to go on from; it starts anew");
        }
        else if (isThere)
        {
            options.Remark?.Invoke($"{output.StatePath}: the state of an earlier search is given up; --resume would go on from it");
        }

        return [];
    }

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

    private sealed class SearchProgress(PhaseClock clock) : IProgress<AcdcProgress>
    {
        public void Report(AcdcProgress value) => clock.Report(
            value.Decided / (double)value.Edges,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{value.Destination}: {value.Decided} of {value.Edges} edges decided, {value.Kept} kept, D {value.Divergence:0.0000}"));
    }
}
