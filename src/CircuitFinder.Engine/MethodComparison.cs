using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Reports;
using CircuitFinder.Numerics;

namespace CircuitFinder.Engine;

/// <summary>Every method on one task and model: a discovery run each, one table and one chart of them all.</summary>
public static class MethodComparison
{
    /// <summary>The names of all methods, in the order of tables.</summary>
    public static IReadOnlyList<string> Methods { get; } = [.. AttributionMethods.All.Select(method => method.Name).Where(name => name != "random"), "acdc", "random"];

    /// <summary>Runs.</summary>
    /// <param name="options">Of every run; the method is ignored.</param>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="progress">Told phases and fractions.</param>
    /// <param name="cancellation">Stops; results of methods that were finished stay.</param>
    /// <exception cref="UserFaultException">As of <see cref="DiscoveryRun.Run"/>.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static MethodComparisonResult Run(
        DiscoveryOptions options, IBackend backend, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        string metric = DiscoveryPrompts.MetricOf(options);
        var results = new List<DiscoveryResult>();
        var rows = new List<MethodRow>();
        foreach (string name in Methods)
        {
            string? refusal = Refusal(name, options, metric);
            if (refusal is not null)
            {
                rows.Add(new MethodRow(options.Task, name) { Refusal = refusal });
                continue;
            }

            try
            {
                DiscoveryResult result = DiscoveryRun.Run(
                    options with { Method = name, IsOneOfSeveral = true, Subfolder = options.Output is null ? string.Empty : name },
                    backend,
                    progress is null ? null : new Prefixed(name, progress),
                    cancellation);
                results.Add(result);
                rows.Add(Row(result));
            }
            catch (MemoryFaultException fault) when (results.Count > 0)
            {
                // What others found stays worth a table.
                rows.Add(new MethodRow(options.Task, name) { Refusal = fault.Message });
            }
        }

        DiscoveryResult? exact = results.Find(result => result.Method == "exact");
        for (int i = 0; i < rows.Count && exact is not null; i++)
        {
            DiscoveryResult? result = results.Find(other => other.Method == rows[i].Method);
            if (result is not null && result.Method is not ("acdc" or "exact"))
            {
                bool isSigned = AttributionMethods.Find(result.Method).IsSigned;
                rows[i] = rows[i] with
                {
                    Agreement = options.IsNodeLevel
                        ? Agreement.Of(result.Nodes, exact.Nodes, isSigned)
                        : Agreement.Of(result.Raw.Values, exact.Raw.Values, isSigned),
                };
            }
        }

        DiscoveryResult first = results[0];
        rows = [.. rows.Select(row => row with { Task = first.TaskName })];
        string folder = options.Output ?? Path.Combine(Path.GetDirectoryName(first.Folder)!, "all" + DiscoveryOutput.DeviceSuffix(backend));
        Directory.CreateDirectory(folder);
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"{first.TaskName} in {first.ModelName}: {first.MetricName}, {(first.EvaluatedOnFreshPrompts ? "judged on held-out prompts" : "judged on the prompts that found the circuits")}.");
        List<string> files = [.. MethodTable.Write(folder, "comparison", rows, what)];
        MethodsSvg.Write(
            Path.Combine(folder, "comparison.svg"), rows, $"{first.TaskName} in {first.ModelName}: faithfulness by method", what, first.Scores.Graph.EdgeCount);
        files.Add("comparison.svg");
        return new MethodComparisonResult(first.TaskName, first.ModelName, rows, folder, files);
    }

    private static string? Refusal(string name, DiscoveryOptions options, string metric)
        => name == "acdc"
            ? options.IsNodeLevel ? "it searches edges, not nodes." : null
            : AttributionMethods.Find(name).Refusal(MetricCatalog.Find(metric), options.Ablation);

    private static MethodRow Row(DiscoveryResult result)
    {
        JudgedCircuit judged = result.Verdict.Judged;
        return new MethodRow(result.TaskName, result.Method)
        {
            Edges = result.Circuit.EdgeCount,
            Faithfulness = judged.Quality.Faithfulness,
            RandomFaithfulness = judged.Random?.FaithfulnessMean ?? double.NaN,
            Cpr = result.Verdict.Cpr,
            Cmd = result.Verdict.Cmd,
            Seconds = result.FindingSeconds,
            PeakBytes = result.PeakBytes,
            Points = result.Verdict.Curves.IsEmpty
                ? [(result.Circuit.EdgeCount, judged.Quality.Faithfulness.Value)]
                : [.. result.Verdict.Curves[1].Points.Select(point => (point.EdgesLeft, point.Faithfulness.Value))],
        };
    }

    private sealed class Prefixed(string method, IProgress<RunProgress> progress) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => progress.Report(value with { Phase = $"{method}: {value.Phase}" });
    }
}
