using System.Collections.Immutable;
using System.Diagnostics;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Planted;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Runs.Methods;

/// <summary>Every method on models whose circuit is known by construction, and on the shipped tasks of a trained model.</summary>
public static class MethodBenchmark
{
    private const int RandomDraws = 10;
    private const ulong Seed = 1;

    /// <summary>Runs every method on every planted circuit; the circuits are of as many edges as were planted.</summary>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="batchSize">Prompt pairs that run together; 0 chooses by memory.</param>
    /// <param name="progress">Told phases and fractions.</param>
    /// <param name="cancellation">Stops between methods.</param>
    /// <returns>One row a planted circuit and method.</returns>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static IReadOnlyList<MethodRow> RunPlanted(IBackend backend, int batchSize, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        var rows = new List<MethodRow>();
        foreach (PlantedCircuit planted in PlantedCircuits.All())
        {
            using Transformer model = planted.Build(backend);
            var subject = new Subject(planted.Name, model, planted.Pairs, planted.Pairs, MetricCatalog.Find(planted.MetricName), planted.ToCircuit(), batchSize);
            rows.AddRange(Run(subject, progress, cancellation));
        }

        return rows;
    }

    /// <summary>Runs every method on tasks of a trained model; the circuits are of 10 % of the edges, and judged on held-out
    /// prompts.</summary>
    /// <param name="options">Model, folders, and anything but task and method.</param>
    /// <param name="tasks">Names of tasks.</param>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="progress">Told phases and fractions.</param>
    /// <param name="cancellation">Stops between methods.</param>
    /// <returns>One row a task and method.</returns>
    /// <exception cref="UserFaultException">The model or a task is at fault.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static IReadOnlyList<MethodRow> RunTasks(
        DiscoveryOptions options, IReadOnlyList<string> tasks, IBackend backend, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        string folder = ModelLocator.Find(options.Model, options.ModelsFolder);
        using Transformer model = ModelFolder.Load(folder, backend, options.KeyValueHeads, options.Renormalises);
        var rows = new List<MethodRow>();
        foreach (string task in tasks)
        {
            DiscoveryPrompts prompts = DiscoveryPrompts.Load(options with { Task = task }, folder, model.Shape, cancellation);
            prompts.Announce(progress);
            var subject = new Subject(
                task, model, prompts.Prompts.Pairs, (prompts.HeldOut ?? prompts.Prompts).Pairs, MetricCatalog.Find(prompts.MetricName), null, options.BatchSize);
            rows.AddRange(Run(subject, progress, cancellation));
        }

        return rows;
    }

    private static IEnumerable<MethodRow> Run(Subject subject, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        EdgeScores? exact = null;
        var rows = new List<MethodRow>();

        // The oracle first, since the others are compared with it; the table lists it in its place.
        foreach (string name in CircuitFinders.Names.OrderBy(name => name == AttributionMethods.Oracle.Name ? 0 : 1))
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new RunProgress($"{subject.Name}: {name}", 0));
            rows.Add(
                CircuitFinders.IsSearch(name) ? Search(subject, name, cancellation)
                : AttributionMethods.Find(name).WhyUndefined(subject.Metric, AblationKind.Resample) is { } refusal ? new MethodRow(subject.Name, name) { WhyUndefined = refusal }
                : Score(subject, AttributionMethods.Find(name), ref exact, cancellation));
        }

        return rows.OrderBy(row => CircuitFinders.Names.IndexOf(row.Method));
    }

    private static MethodRow Score(Subject subject, IAttributionMethod method, ref EdgeScores? exact, CancellationToken cancellation)
    {
        TensorMemory.ResetPeak();
        long start = Stopwatch.GetTimestamp();
        EdgeScores scores = method.Score(subject.Model, subject.Pairs, subject.Metric, new ScoringOptions { BatchSize = subject.BatchSize, Seed = Seed, Cancellation = cancellation });
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long peak = TensorMemory.PeakBytes;
        exact ??= scores;
        Circuit circuit = Pruning.Prune(EdgeSelection.TopN(scores, subject.CircuitSize));
        EvaluationSubject evaluation = subject.ToEvaluation(cancellation);
        var bootstrap = new Bootstrap(evaluation.Pairs.Length, Seed);
        CircuitFigures judged = CircuitEvaluator.Evaluate(evaluation, circuit, bootstrap, RandomDraws, Seed);
        EdgeScores ranked = HelpfulSigns.ToNegative(scores, HelpfulSigns.OfMethod(method.Name));
        ImmutableArray<SizeCurve> curves = SizeCurve.Measure(evaluation, ranked, bootstrap);
        return Row(subject, method.Name, judged, seconds, peak) with
        {
            Cpr = curves[0].Cpr,
            Cmd = curves[1].Cmd,
            Agreement = method.IsOracle ? null : Agreement.Of(scores.Values, exact.Values, method.IsSigned),
            Auroc = subject.Reference is { } reference
                ? RocCurve.OfScores([.. scores.Values.Select(Math.Abs)], subject.Flags(reference)).TrapezoidArea
                : double.NaN,
        };
    }

    private static MethodRow Search(Subject subject, string name, CancellationToken cancellation)
    {
        TensorMemory.ResetPeak();
        long start = Stopwatch.GetTimestamp();
        Circuit found = CircuitFinders.Create(name)
            .Find(new FinderInput { Model = subject.Model, Pairs = subject.Pairs, Metric = subject.Metric, Seed = Seed, Cancellation = cancellation }).Found.Circuit;
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long peak = TensorMemory.PeakBytes;
        EvaluationSubject evaluation = subject.ToEvaluation(cancellation);
        var bootstrap = new Bootstrap(evaluation.Pairs.Length, Seed);
        CircuitFigures judged = CircuitEvaluator.Evaluate(evaluation, found, bootstrap, RandomDraws, Seed);

        // A search ranks nothing: its one circuit is one point of the curve.
        return Row(subject, name, judged, seconds, peak) with
        {
            Auroc = subject.Reference is { } reference
                ? RocCurve.OfPoints([RocCurve.PointOf(subject.Flags(found), subject.Flags(reference))]).TrapezoidArea
                : double.NaN,
        };
    }

    private static MethodRow Row(Subject subject, string method, CircuitFigures judged, double seconds, long peak) => new(subject.Name, method)
    {
        Edges = judged.EdgesLeft,
        Faithfulness = judged.Faithfulness,
        RandomFaithfulness = judged.Random!.FaithfulnessMean,
        RandomEdges = judged.Random!.EdgesLeftMean,
        Seconds = seconds,
        PeakBytes = peak,
    };

    private sealed record Subject(
        string Name, Transformer Model, ImmutableArray<TokenPair> Pairs, ImmutableArray<TokenPair> Judging, IMetric Metric, Circuit? Reference, int BatchSize)
    {
        public ComputationGraph Graph { get; } = ModelGraph.Of(Model.Shape);

        public int CircuitSize => Reference?.EdgeCount ?? SizeGrid.EdgesAt(0.1, Graph.EdgeCount);

        public EvaluationSubject ToEvaluation(CancellationToken cancellation)
            => new(Model, Judging, Metric, new EvaluationOptions { BatchSize = BatchSize, Cancellation = cancellation });

        public bool[] Flags(Circuit circuit) => [.. Enumerable.Range(0, Graph.EdgeCount).Select(circuit.Contains)];
    }
}
