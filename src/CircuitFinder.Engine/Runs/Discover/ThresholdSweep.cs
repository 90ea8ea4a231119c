using System.Globalization;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>One discovery run, or for several ACDC thresholds one each and a table of them all.</summary>
public static class ThresholdSweep
{
    /// <summary>Runs.</summary>
    /// <param name="options">Of every run; the finder is replaced.</param>
    /// <param name="finders">At least one; several are ACDC with one threshold each.</param>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="progress">Told phases and fractions.</param>
    /// <param name="cancellation">Stops; results of thresholds that were finished stay.</param>
    /// <returns>One result a run, in order.</returns>
    /// <exception cref="UserFaultException">As of <see cref="DiscoveryRun.Run"/>.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static IReadOnlyList<DiscoveryResult> Run(
        DiscoveryOptions options,
        IReadOnlyList<ICircuitFinder> finders,
        IBackend backend,
        IProgress<RunProgress>? progress,
        CancellationToken cancellation)
    {
        if (finders.Count == 1)
        {
            return [DiscoveryRun.Run(options with { Finder = finders[0] }, backend, progress, cancellation)];
        }

        var results = new List<DiscoveryResult>();
        foreach (ICircuitFinder finder in finders)
        {
            string subfolder = "threshold-" + finder.Settings.Acdc!.Threshold.ToString("R", CultureInfo.InvariantCulture);
            results.Add(DiscoveryRun.Run(options with { Finder = finder, Subfolder = subfolder, KeepsState = true }, backend, progress, cancellation));
        }

        ResultFolder.Write(
            Path.GetDirectoryName(results[0].Folder)!, draft => WritePareto(Path.Combine(draft, "pareto.csv"), results, options.Tex), ResultFiles.IsOfMethods);
        results.ForEach(result => RunFolder.ClearStates(result.Folder));
        return results;
    }

    private static void WritePareto(string path, List<DiscoveryResult> results, bool isTex)
    {
        ParetoCsv.Write(
            path,
            [.. results.Select(result => (result.Threshold, result.Chosen))],
            results[0].MetricName,
            results[0].Scores.Graph.EdgeCount);
        if (isTex)
        {
            ResultTable.WriteLatexBeside(path, new TableOrigin(results[0].TaskName, results[0].ModelName, results[0].Method));
        }
    }
}
