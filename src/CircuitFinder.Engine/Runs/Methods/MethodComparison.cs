using System.Security.Cryptography;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Engine.Runs.Compare;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs.Methods;

/// <summary>Every method on one task and model: a discovery run each, one table and one chart of them all.</summary>
public static class MethodComparison
{
    // Whose settings say size, level and oracle for all.
    private const string DefaultFinder = "eap";

    /// <summary>Runs.</summary>
    /// <param name="options">Of every run; the finder is replaced.</param>
    /// <param name="settings">Of every finder; each takes what it knows.</param>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="progress">Told phases and fractions.</param>
    /// <param name="cancellation">Stops; results of methods that were finished stay.</param>
    /// <exception cref="UserFaultException">As of <see cref="DiscoveryRun.Run"/>.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static MethodComparisonResult Run(
        DiscoveryOptions options, FinderSettings settings, IBackend backend, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        if (!options.Judge)
        {
            throw new UserFaultException("a comparison of methods puts circuits side by side by how good they are, so let them be judged; without random circuits that is little work.") { Setting = "no-judge", Remedies = ["random-draws"] };
        }

        options = options with { Finder = CircuitFinders.Create(DefaultFinder, settings) };
        string metric = DiscoveryPrompts.MetricOf(options);
        using var output = new CircuitComparisonOutput(options, backend);
        IReadOnlyList<MethodOutcome> earlier = output.Earlier();
        var outcomes = new List<MethodOutcome>();
        var rows = new List<MethodRow>();
        foreach (string name in CircuitFinders.Names)
        {
            if (WhyUndefined(name, options, metric) is { } refusal)
            {
                rows.Add(new MethodRow(options.Task, name) { WhyUndefined = refusal });
                continue;
            }

            try
            {
                outcomes.Add(RunOne(name, options, settings, earlier, backend, progress, cancellation));
                rows.Add(outcomes[^1].Row);
                output.Keep(outcomes, rows);
            }
            catch (MemoryFaultException fault) when (outcomes.Count > 0)
            {
                // What others found stays worth a table.
                rows.Add(new MethodRow(options.Task, name) { WhyUndefined = fault.Message });
            }
            catch (UserFaultException fault) when (fault.Setting == "method")
            {
                // Of this model the method has no scores; the others have.
                rows.Add(new MethodRow(options.Task, name) { WhyUndefined = fault.Message });
            }
            catch (OperationCanceledException stop) when (outcomes.Count > 0 || stop.InnerException is OperationCanceledException)
            {
                throw new ResumableException(stop, cancellation);
            }
        }

        MatchedSize size = MatchedMethods.SizeOf(options, outcomes);
        IReadOnlyDictionary<string, CircuitFigures> matched = MatchedMethods.Judge(options, outcomes, size.Edges, backend, progress, cancellation);
        return output.Finish(outcomes, [.. rows.Select(row => matched.TryGetValue(row.Method, out CircuitFigures? judged) ? AtOneSize(row, judged) : row)], size);
    }

    // Results that an interrupted comparison has left are taken over if they are of the same inputs and still there.
    private static MethodOutcome RunOne(
        string name,
        DiscoveryOptions options,
        FinderSettings settings,
        IReadOnlyList<MethodOutcome> earlier,
        IBackend backend,
        IProgress<RunProgress>? progress,
        CancellationToken cancellation)
    {
        DiscoveryOptions own = options with { Finder = CircuitFinders.Create(name, settings), Command = options.CommandOfMethod?.Invoke(name) ?? options.Command, IsOneOfSeveral = true, Subfolder = options.Output is null ? string.Empty : name };
        MethodOutcome? known = null;
        int phases = 4 + (options.HoldOut ? 1 : 0) + (options.Finder.Settings.Oracle > 0 ? 1 : 0);
        MethodProgress? bar = progress is null ? null : new MethodProgress(name, phases, progress);
        DiscoveryResult? result = DiscoveryRun.RunUnlessKnown(
            own,
            backend,
            bar,
            (folder, hash) =>
            {
                known = earlier.FirstOrDefault(outcome => outcome.InputsHash == hash && outcome.Folder == folder);
                return known is not null
                    && RunManifestJson.ReadInputsHash(Path.Combine(folder, ResultFiles.Manifest)) == hash
                    && known.FilesHash == FilesHash(folder);
            },
            cancellation);
        bar?.End();
        return result is null ? known! : Outcome(result);
    }

    private static MethodOutcome Outcome(DiscoveryResult result)
    {
        MethodRow row = Row(result);
        return new MethodOutcome(
            result.InputsHash,
            result.ModelName,
            result.MetricName,
            result.Scores.Graph.EdgeCount,
            result.EvaluatedOnFreshPrompts,
            result.Folder,
            FilesHash(result.Folder),
            row,
            [.. row.Points.Select(point => point.Edges)],
            [.. row.Points.Select(point => point.Faithfulness)],
            [.. result.Raw.Values],
            [.. result.Nodes]);
    }

    // A file that was altered since counts as not there: the method runs again.
    private static string FilesHash(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in ResultFiles.OfMethod.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            using FileStream stream = File.OpenRead(name);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string? WhyUndefined(string name, DiscoveryOptions options, string metric)
        => CircuitFinders.IsSearch(name) && options.Finder.Settings.IsNodeLevel
            ? "it searches edges, not nodes."
            : CircuitFinders.Create(name).WhyUndefined(MetricCatalog.Find(metric), options.Ablation);

    private static MethodRow AtOneSize(MethodRow row, CircuitFigures judged) => row with
    {
        Edges = judged.EdgesLeft,
        Faithfulness = judged.Faithfulness,
        RandomFaithfulness = judged.Random?.FaithfulnessMean ?? double.NaN,
        RandomEdges = judged.Random?.EdgesLeftMean ?? double.NaN,
    };

    private static MethodRow Row(DiscoveryResult result)
    {
        DiscoveryEvaluation verdict = result.Evaluation;
        CircuitFigures judged = verdict.Reported!;
        return new MethodRow(result.TaskName, result.Method)
        {
            Edges = result.Circuit.EdgeCount,
            EdgesNeeded = MatchedMethods.Needed(result),
            Faithfulness = judged.Faithfulness,
            RandomFaithfulness = judged.Random?.FaithfulnessMean ?? double.NaN,
            RandomEdges = judged.Random?.EdgesLeftMean ?? double.NaN,
            Cpr = verdict.Cpr,
            Cmd = verdict.Cmd,
            Seconds = result.FindingSeconds,
            PeakBytes = result.PeakBytes,
            Points = verdict.Curves.IsEmpty
                ? [(result.Circuit.EdgeCount, judged.Faithfulness)]
                : [.. verdict.Curves[1].Points.Select(point => (point.EdgesLeft, point.Faithfulness))],
        };
    }
}
