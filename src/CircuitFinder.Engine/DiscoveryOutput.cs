using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Reports;

namespace CircuitFinder.Engine;

/// <summary>The folder of a discovery run: guards what lies there, then receives every file.</summary>
internal sealed class DiscoveryOutput
{
    private const string ManifestName = "run.json";

    private readonly DiscoveryOptions _options;
    private readonly DiscoveryPrompts _prompts;
    private readonly ModelShape _shape;
    private readonly string _modelName;
    private readonly string _modelHash;
    private readonly string _promptsHash;
    private readonly string _inputsHash;

    private DiscoveryOutput(DiscoveryOptions options, DiscoveryPrompts prompts, string modelFolder, ModelShape shape)
    {
        _options = options;
        _prompts = prompts;
        _shape = shape;
        _modelName = ModelLocator.DisplayName(modelFolder);
        _modelHash = ModelFolder.Hash(modelFolder);
        _promptsHash = prompts.Hash();
        _inputsHash = InputsHash();
        Folder = options.Output ?? Path.Combine("results", prompts.TaskName, _modelName, options.Method);
    }

    /// <summary>Where the files go.</summary>
    public string Folder { get; }

    private static string Tool
    {
        get
        {
            Assembly assembly = typeof(DiscoveryOutput).Assembly;
            string version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
            return "circuitfinder " + version.Split('+')[0];
        }
    }

    private string AblationName => _options.Ablation switch
    {
        AblationKind.MeanPositional => "mean-positional",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private string SelectionName => _options.Selection == SelectionMethod.Greedy ? "greedy" : "top-n";

    /// <summary>Finds the folder, and refuses to overwrite another run's results.</summary>
    /// <exception cref="UserFaultException">The folder holds results of other inputs, or is a file.</exception>
    public static DiscoveryOutput Prepare(DiscoveryOptions options, DiscoveryPrompts prompts, string modelFolder, ModelShape shape)
    {
        var output = new DiscoveryOutput(options, prompts, modelFolder, shape);
        string? before = RunManifestJson.ReadInputsHash(Path.Combine(output.Folder, ManifestName));
        bool isOther = before is null
            ? Directory.Exists(output.Folder) && Directory.EnumerateFileSystemEntries(output.Folder).Any()
            : before != output._inputsHash;
        if (isOther && !options.Force)
        {
            throw new UserFaultException(before is null
                ? $"{output.Folder}: this folder holds other files; give another --out, or --force to write into it."
                : $"{output.Folder}: this folder holds the results of a run with other inputs or options; give another --out, or --force to overwrite them.");
        }

        return output;
    }

    /// <summary>Writes every file; the manifest comes last, so that a folder with one is complete.</summary>
    public DiscoveryResult Write(
        EdgeScores scores,
        Circuit circuit,
        Judgement judgement,
        int chosenRow,
        IMetric metric,
        OrderedDictionary<string, double> seconds,
        int threads,
        string backend)
    {
        CircuitEvaluation chosen = judgement.Circuits[chosenRow];
        CircuitCaption caption = Caption(chosen, scores.Graph.EdgeCount);
        int edgeTotal = scores.Graph.EdgeCount;
        Directory.CreateDirectory(Folder);
        var files = ImmutableArray.CreateBuilder<string>();
        string Next(string name)
        {
            files.Add(name);
            return Path.Combine(Folder, name);
        }

        ScoresCsv.Write(Next("scores.csv"), scores, circuit);
        SummaryCsv.Write(Next("summary.csv"), judgement.Circuits, chosenRow, metric, edgeTotal);
        CircuitJson.Write(Next("circuit.json"), scores, circuit, _shape.ModelDim, Provenance());
        CircuitDot.Write(Next("circuit.dot"), scores, circuit, caption);
        CircuitSvg.Write(Next("circuit.svg"), scores, circuit, caption);
        FaithfulnessSvg.Write(Next("faithfulness.svg"), judgement.Circuits, chosenRow, edgeTotal, caption);
        RunManifestJson.Write(Next(ManifestName), Manifest(scores.Graph, judgement, chosen, seconds, threads, backend));
        return new DiscoveryResult(
            _prompts.TaskName, _modelName, scores, circuit, judgement, chosenRow, metric.Name, Folder, files.ToImmutable());
    }

    // What decides the bits of scores.csv and circuit.json, and nothing else.
    private string InputsHash()
    {
        FormattableString text =
            $"{_modelHash}\n{_promptsHash}\n{_prompts.TaskName}\n{_modelName}\n{_options.Method}\n{_prompts.MetricName}\n{AblationName}\n{SelectionName}\n{_options.Size.Edges}\n{_options.Size.Fraction:R}\n{_options.Size.Threshold:R}\n{_options.EnoughFaithfulness:R}\n{_options.RandomDraws}\n{_prompts.Seed}\n";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture))));
    }

    private JsonObject Provenance() => new()
    {
        ["tool"] = Tool,
        ["inputs_sha256"] = _inputsHash,
        ["task"] = _prompts.TaskName,
        ["model"] = _modelName,
        ["model_sha256"] = _modelHash,
        ["prompts_sha256"] = _promptsHash,
        ["method"] = _options.Method,
        ["metric"] = _prompts.MetricName,
        ["ablation"] = AblationName,
        ["score"] = new ManifestConventions().Score,
    };

    private CircuitCaption Caption(CircuitEvaluation chosen, int edgeTotal) => new(
        _prompts.TaskName,
        _modelName,
        _options.Method,
        _prompts.MetricName,
        AblationName,
        chosen.EdgesLeft,
        edgeTotal,
        chosen.Faithfulness,
        chosen.LossRecovered,
        chosen.Random?.FaithfulnessMean ?? double.NaN,
        chosen.Random?.FaithfulnessMinimum ?? double.NaN,
        chosen.Random?.FaithfulnessMaximum ?? double.NaN);

    private RunManifest Manifest(
        ComputationGraph graph,
        Judgement judgement,
        CircuitEvaluation chosen,
        OrderedDictionary<string, double> seconds,
        int threads,
        string backend) => new()
        {
            Tool = Tool,
            Command = _options.Command,
            InputsHash = _inputsHash,
            Task = new ManifestTask(
                _prompts.TaskName,
                _prompts.Corruption,
                _prompts.Corruption.Length == 0 ? "dataset" : "test",
                _prompts.Seed,
                _prompts.Prompts.Pairs.Length,
                _prompts.Prompts.Rejected,
                _promptsHash),
            Model = new ManifestModel(
                _modelName, _modelHash, _shape.LayerCount, _shape.HeadCount, _shape.ModelDim, _shape.MlpDim, _shape.VocabSize),
            Options = new ManifestOptions(
                _options.Method,
                _prompts.MetricName,
                AblationName,
                SelectionName,
                _options.Size.Edges,
                _options.Size.Fraction,
                _options.Size.Threshold,
                _options.Size.IsAutomatic ? _options.EnoughFaithfulness : null,
                _options.RandomDraws),
            Conventions = new ManifestConventions(),
            Graph = new ManifestGraph(graph.SourceCount, graph.DestinationCount, graph.EdgeCount),
            Results = new ManifestResults(
                judgement.WholeMetric,
                double.IsNaN(judgement.WholeAccuracy) ? null : judgement.WholeAccuracy,
                judgement.EmptyMetric,
                judgement.EmptyKl,
                chosen),
            Seconds = seconds,
            Machine = new ManifestMachine(
                backend,
                threads,
                Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 32,
                RuntimeInformation.OSDescription,
                RuntimeInformation.FrameworkDescription),
        };
}
