using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>Builds what a discovery run says of itself: manifest, timing, provenance, captions.</summary>
internal sealed class ManifestBuilder(DiscoveryOptions options, DiscoveryPrompts prompts, RunIdentity identity, ModelShape shape, IBackend backend)
{
    private readonly DiscoveryOptions _options = options;
    private readonly DiscoveryPrompts _prompts = prompts;
    private readonly RunIdentity _identity = identity;
    private readonly ModelShape _shape = shape;
    private readonly IBackend _backend = backend;

    private FinderSettings Settings => _options.Finder.Settings;

    /// <summary>Where a circuit comes from, for its file.</summary>
    /// <param name="note">What one must know of it; null for nothing.</param>
    public JsonObject Provenance(string? note) => WithNote(Origin(), note);

    private JsonObject Origin() => new()
    {
        ["tool"] = ProgramVersion.Tool,
        ["inputs_sha256"] = _identity.InputsHash,
        ["task"] = _prompts.TaskName,
        ["model"] = _identity.ModelName,
        ["model_sha256"] = _identity.ModelHash,
        ["prompts_sha256"] = _identity.PromptsHash,
        ["seed"] = _prompts.Seed,
        ["examples"] = _prompts.Prompts.Pairs.Length,
        ["method"] = _options.Finder.Name,
        ["metric"] = _prompts.MetricName,
        ["ablation"] = _identity.AblationName,
        ["bos"] = BosNames.Of(_options.Bos),
        ["score"] = Conventions().Score,
        [CircuitJson.HelpfulKey] = HelpfulSigns.Name(_options.Finder.Sign),
    };

    private JsonObject WithNote(JsonObject provenance, string? note)
    {
        if (_shape.Renormalises)
        {
            provenance["post_norm"] = "renormalise";
        }

        if (note is not null)
        {
            provenance["note"] = note;
        }

        return provenance;
    }

    private ManifestConventions Conventions()
    {
        var usual = new ManifestConventions();
        FinderConventions own = _options.Finder.Conventions;
        string score = own.Score ?? usual.Score;
        return usual with
        {
            Score = Settings.IsNodeLevel ? $"of nodes, all out-edges at once: {score}; an edge has the score of the less important of its two nodes" : score,
            Ranking = own.Ranking ?? usual.Ranking,
            Pruning = own.PruningBefore + usual.Pruning,
        };
    }

    /// <summary>What pictures of the circuit say.</summary>
    public CircuitCaption Caption(CircuitFigures chosen, int edgeTotal) => new(
        _prompts.TaskName,
        _identity.ModelName,
        _options.Finder.Name,
        _prompts.MetricName,
        _identity.AblationName,
        chosen.EdgesLeft,
        edgeTotal,
        chosen.Faithfulness.Value,
        chosen.LossRecovered.Value,
        chosen.Random?.FaithfulnessMean ?? double.NaN,
        chosen.Random?.FaithfulnessMinimum ?? double.NaN,
        chosen.Random?.FaithfulnessMaximum ?? double.NaN)
    {
        IsSigned = _options.Finder.Sign != HelpfulSign.Magnitude,
    };

    /// <summary>D of a search's pruned circuit; NaN for other methods.</summary>
    public double DivergenceLeft(CircuitFigures chosen)
        => !_options.Finder.IsSearch ? double.NaN : _options.Objective == "kl" ? chosen.KlNats.Value : -chosen.Metric.Value;

    private ManifestSearch Search(AcdcResult search, CircuitFigures chosen) => new(
        search.Divergence,
        search.Circuit.EdgeCount,
        search.Pruned.EdgeCount,
        DivergenceLeft(chosen),
        search.DirectEdges,
        [.. search.DirectEdgesLeft],
        search.Statistics.Tested,
        search.Statistics.Untested);

    /// <summary>What a repeated run repeats.</summary>
    public RunManifest Manifest(
        FoundCircuits findings,
        DiscoveryEvaluation evaluation,
        CircuitFigures chosen,
        ImmutableArray<string> notes) => new()
        {
            Tool = ProgramVersion.Tool,
            Command = _options.Command,
            InputsHash = _identity.InputsHash,
            Task = _prompts.ToManifest(),
            Model = new ManifestModel(
                _identity.ModelName, _identity.ModelHash, _shape.LayerCount, _shape.HeadCount, _shape.ModelDim, _shape.MlpDim, _shape.VocabSize),
            Options = new ManifestOptions(
                _options.Finder.Name,
                _prompts.MetricName,
                _identity.AblationName,
                _identity.SelectionName,
                Settings.Size.Edges,
                Settings.Size.Fraction,
                Settings.Size.Threshold,
                Settings.Target,
                _options.RandomDraws,
                _identity.LevelName,
                Settings.Steps,
                Settings.Sample,
                Settings.Oracle > 0 ? Settings.Oracle : null,
                _prompts.HeldOut?.Pairs.Length ?? 0,
                Settings.Acdc is { } acdc
                    ? new ManifestAcdc(acdc.Threshold, acdc.IsAbsolute, acdc.Order.ToString(), acdc.DirectEdges, _identity.DivergenceName())
                    : null,
                BosNames.Of(_options.Bos),
                _shape.KeyValueHeadCount == _shape.HeadCount ? null : _shape.SharesReads ? "native" : "query",
                !_shape.HasPostNorms ? null : _shape.Renormalises ? "renormalise" : "share"),
            Device = new ManifestDevice(_backend.Name, _backend.Precision),
            Conventions = Conventions(),
            Graph = new ManifestGraph(
                findings.Scores.Graph.SourceCount, findings.Scores.Graph.DestinationCount, findings.Scores.Graph.EdgeCount),
            Results = new ManifestResults(
                evaluation.WholeMetric,
                double.IsNaN(evaluation.WholeAccuracy) ? null : evaluation.WholeAccuracy,
                evaluation.EmptyMetric,
                evaluation.EmptyKl,
                ManifestCircuit.Of(chosen),
                findings.Search is { } search
                    ? Search(search, chosen)
                    : null,
                findings.Agreement)
            {
                Notes = notes.IsEmpty ? null : notes,
            },
        };

    /// <summary>What a repeated run does not repeat.</summary>
    public RunTiming Timing(FoundCircuits findings, OrderedDictionary<string, double> seconds, long? predictedBytes) => new()
    {
        Command = _options.TypedCommand,
        Revision = ProgramVersion.Revision,
        Seconds = seconds,
        Search = findings.Search?.Statistics,
        Machine = new TimingMachine(
            _backend.Name,
            _options.Threads,
            Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 32,
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            predictedBytes,
            PeakBytes()),
    };

    // Of the whole process so far, by the operating system's own record.
    private static long PeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
