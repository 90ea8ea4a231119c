using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>The folder of a discovery run: guards what lies there, then receives every file.</summary>
internal sealed class DiscoveryOutput : IDisposable
{
    private const string StatePrefix = "acdc_state-";

    private readonly DiscoveryOptions _options;
    private readonly DiscoveryPrompts _prompts;
    private readonly ModelShape _shape;
    private readonly IBackend _backend;
    private readonly string _modelName;
    private readonly string _modelHash;
    private readonly string _promptsHash;
    private readonly string _inputsHash;
    private ResultFolder? _claimed;

    private DiscoveryOutput(DiscoveryOptions options, DiscoveryPrompts prompts, string modelFolder, ModelShape shape, IBackend backend)
    {
        _options = options;
        _prompts = prompts;
        _shape = shape;
        _backend = backend;
        _modelName = ModelLocator.DisplayName(modelFolder);
        _modelHash = ModelFolder.Hash(modelFolder);
        _promptsHash = prompts.Hash();
        _inputsHash = HashInputs();
        Folder = Path.Combine(
            options.Output ?? Path.Combine(DefaultParent(prompts.TaskName, _modelName), options.Method + DeviceSuffix(backend)), options.Subfolder);
    }

    /// <summary>Where the folders of a task and model lie unless another place is asked for.</summary>
    public static string DefaultParent(string task, string model) => Path.Combine("results", FolderName(task), FolderName(model));

    // Names of files, such as '...yaml', must not lead out of the results.
    private static string FolderName(string name)
    {
        string plain = string.Concat(name.Select(character => character is '/' or '\\' or ':' || char.IsControl(character) ? '_' : character));
        return plain.All(character => character is '.' or ' ') ? plain.Replace('.', '_').Replace(' ', '_').PadLeft(1, '_') : plain;
    }

    /// <summary>Where the files go.</summary>
    public string Folder { get; }

    /// <summary>The hash over everything that decides the scores and the circuit.</summary>
    public string InputsHash => _inputsHash;

    /// <summary>Where an interrupted search leaves its state; another file for other inputs.</summary>
    public string StatePath => Path.Combine(Folder, $"{StatePrefix}{_inputsHash[..16]}.csv");

    /// <summary>Program name and version.</summary>
    public static string Tool => "circuitfinder " + VersionParts[0];

    // The source revision, where the build knows it, stands behind a plus sign.
    private static string? Revision => VersionParts.ElementAtOrDefault(1);

    private static string[] VersionParts
        => (typeof(DiscoveryOutput).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+');

    private string AblationName => _options.Ablation switch
    {
        AblationKind.MeanPositional => "mean-positional",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private string SelectionName => _options.Selection == SelectionMethod.Greedy ? "greedy" : "top-n";

    /// <summary>Takes the folder for this run, and refuses to overwrite another run's results.</summary>
    /// <exception cref="UserFaultException">The folder holds results of other inputs or other files, is a file, or another process is writing it.</exception>
    public static DiscoveryOutput Prepare(
        DiscoveryOptions options, DiscoveryPrompts prompts, string modelFolder, ModelShape shape, IBackend backend)
    {
        ResultFolder.RequirePossible(options.Output ?? "results");
        var output = new DiscoveryOutput(options, prompts, modelFolder, shape, backend);
        output._claimed = ResultFolder.Claim(output.Folder);
        try
        {
            output.RequireOwnFolder();
            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose() => _claimed?.Dispose();

    private void RequireOwnFolder()
    {
        if (_options.Force || !Directory.Exists(Folder))
        {
            return;
        }

        string? before = RunManifestJson.ReadInputsHash(Path.Combine(Folder, ResultFiles.Manifest));
        if (before is null && Directory.EnumerateFileSystemEntries(Folder).Select(path => Path.GetFileName(path)).FirstOrDefault(name => !IsLeftover(name)) is { } other)
        {
            throw new UserFaultException($"{Folder}: this folder holds other files, such as {other}; give another --out, or --force to write into it.");
        }

        if (before is not null && before != _inputsHash)
        {
            throw new UserFaultException(
                $"{Folder}: this folder holds the results of a run with other inputs or options; give another --out, or --force to overwrite them.");
        }
    }

    // What a run leaves that was stopped: the state of a search, and what it was writing when it was killed.
    private static bool IsLeftover(string name) => name.StartsWith(StatePrefix, StringComparison.Ordinal) || FolderNames.IsLeftover(name);

    // A finished run leaves no state of a search, its own or of other inputs, among its results.
    private bool IsOwn(string name)
        => ResultFiles.IsOfDiscovery(name) || (name.StartsWith(StatePrefix, StringComparison.Ordinal) && !(_options.KeepsState && name == Path.GetFileName(StatePath)));

    /// <summary>Deletes the states of searches in a finished run's folder.</summary>
    public static void ClearStates(string folder)
    {
        foreach (string state in Directory.GetFiles(folder, StatePrefix + "*"))
        {
            File.Delete(state);
        }
    }

    /// <summary>Writes every file; the manifest comes last, so that a folder with one is complete.</summary>
    public DiscoveryResult Write(
        EdgeFindings findings,
        SizedCircuits sized,
        Judgement judgement,
        Verdict? verdict,
        IMetric metric,
        OrderedDictionary<string, double> seconds,
        long? predictedBytes)
    {
        int row = sized.Reported;
        EdgeScores scores = findings.Scores;
        Circuit circuit = sized.Circuit;
        string? remark = DiscoveryNotes.OfCircuit(_options, sized, judgement, scores.Graph.EdgeCount);
        ImmutableArray<string> notes = DiscoveryNotes.Of(remark, judgement, verdict);
        ImmutableArray<string> files = [];
        _claimed!.Replace(
            draft => files = WriteFiles(draft, findings, sized, judgement, verdict, remark, notes, metric, seconds, predictedBytes), IsOwn);
        return new DiscoveryResult(
            _prompts.TaskName, _modelName, scores, circuit, judgement, row, metric.Name, Folder, files,
            _options.IsAcdc ? _options.AcdcThreshold : double.NaN)
        {
            Method = _options.Method,
            InputsHash = _inputsHash,
            Search = findings.Search,
            DivergenceLeft = DivergenceLeft(judgement.Circuits[row]),
            Target = _options.Size.IsAutomatic && !_options.IsAcdc ? _options.EnoughFaithfulness : null,
            Verdict = verdict,
            Notes = notes,
            FallsShort = sized.FallsShort,
            EvaluatedOnFreshPrompts = _prompts.HeldOut is not null,
            Agreement = findings.Agreement,
            Raw = findings.Raw ?? scores,
            Nodes = findings.Nodes,
            PeakBytes = findings.PeakBytes,
            Seconds = seconds.Values.Sum(),
            FindingSeconds = seconds.Where(phase => phase.Key.StartsWith("score ", StringComparison.Ordinal) || phase.Key.StartsWith("search", StringComparison.Ordinal)).Sum(phase => phase.Value),
        };
    }

    private ImmutableArray<string> WriteFiles(
        string draft,
        EdgeFindings findings,
        SizedCircuits sized,
        Judgement judgement,
        Verdict? verdict,
        string? remark,
        ImmutableArray<string> notes,
        IMetric metric,
        OrderedDictionary<string, double> seconds,
        long? predictedBytes)
    {
        int row = sized.Reported;
        EdgeScores scores = findings.Scores;
        Circuit circuit = sized.Circuit;
        int edgeTotal = scores.Graph.EdgeCount;
        CircuitCaption caption = Caption(judgement.Circuits[row], edgeTotal) with { Remark = remark };
        int found = sized.FallsShort ? -1 : row;
        var files = ImmutableArray.CreateBuilder<string>();
        string Next(string name)
        {
            files.Add(name);
            return Path.Combine(draft, name);
        }

        ScoresCsv.Write(Next("scores.csv"), findings.Raw ?? scores, circuit);
        if (!findings.Nodes.IsEmpty)
        {
            NodesCsv.Write(Next("nodes.csv"), scores.Graph, findings.Nodes, circuit);
        }

        if (verdict is not null)
        {
            SummaryCsv.Write(Next("summary.csv"), judgement.Circuits, found, metric, edgeTotal, remark is null ? null : (row, remark));
            EvaluationCsv.Write(Next("evaluation.csv"), EvaluationFigures.Of(verdict.Judged, verdict.Curves, null, metric));
        }

        if (verdict is { Curves.IsEmpty: false })
        {
            GridCsv.Write(Next("grid.csv"), verdict.Curves);
        }

        CircuitJson.Write(Next("circuit.json"), findings.Ranked, circuit, _shape.ModelDim, WithNote(Provenance(), remark));
        CircuitDot.Write(Next("circuit.dot"), scores, circuit, caption);
        if (findings.Nodes.IsEmpty)
        {
            CircuitSvg.Write(Next("circuit.svg"), scores, circuit, caption, _options.Pictures);
        }
        else
        {
            NodesSvg.Write(Next("circuit.svg"), findings.Nodes, circuit, caption, _options.Pictures);
        }

        if (findings.Search is { } search)
        {
            AcdcStepsCsv.Write(Next("acdc_steps.csv"), search.Steps, search.WholeDivergence);
            AcdcSvg.Write(Next("acdc.svg"), search.Steps, DivergenceName(), edgeTotal, caption, _options.Pictures);
        }
        else if (verdict is not null)
        {
            FaithfulnessSvg.Write(Next("faithfulness.svg"), judgement.Circuits, found, edgeTotal, caption, _options.Pictures);
        }

        if (_options.Tex)
        {
            foreach (string table in files.Where(name => name.EndsWith(".csv", StringComparison.Ordinal)).ToArray())
            {
                files.Add(ResultTable.WriteLatexBeside(Path.Combine(draft, table), new TableOrigin(_prompts.TaskName, _modelName, _options.Method)));
            }
        }

        RunTimingJson.Write(Next(ResultFiles.Timing), Timing(findings, seconds, predictedBytes));
        RunManifestJson.Write(Next(ResultFiles.Manifest), Manifest(findings, judgement, judgement.Circuits[row], notes));
        return files.ToImmutable();
    }

    // Of the whole process so far, by the operating system's own record.
    private static long PeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private string DivergenceName() => _options.AcdcMetric == "kl" ? "D: KL(model || circuit), nats" : $"D: minus {_options.AcdcMetric}";

    // What decides the bits of scores.csv and circuit.json, and nothing else.
    private string HashInputs()
    {
        FormattableString text =
            $"{_modelHash}\n{_promptsHash}\n{_prompts.TaskName}\n{_modelName}\n{_options.Method}\n{_prompts.MetricName}\n{AblationName}\n{SelectionName}\n{_options.Size.Edges}\n{_options.Size.Fraction:R}\n{_options.Size.Threshold:R}\n{_options.EnoughFaithfulness:R}\n{_options.RandomDraws}\n{_prompts.Seed}\n{AcdcText()}{MethodText()}{DeviceText()}{JudgingText()}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture))));
    }

    private string AcdcText() => _options.IsAcdc
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{_options.AcdcMetric}\n{_options.AcdcThreshold:R}\n{_options.AcdcAbsolute}\n{_options.AcdcDirectEdges}\n{_options.AcdcOrder}\n")
        : string.Empty;

    /// <summary>What tells folders of other devices from the default's: <c>-torch-cuda</c>, <c>-torch-bfloat16</c>.</summary>
    public static string DeviceSuffix(IBackend backend)
        => IsDefault(backend) ? string.Empty : $"-{backend.Name.Split(' ')[0]}{(backend.Precision == "float32" ? string.Empty : $"-{backend.Precision}")}";

    /// <summary>Whether a backend is the default, whose bits and memory are known beforehand.</summary>
    public static bool IsDefault(IBackend backend) => backend.Name == "cpu";

    // The default backend gives the same bits everywhere; of the others each version may give its own.
    private string DeviceText() => IsDefault(_backend) ? string.Empty : $"{_backend.Name}\n{_backend.Precision}\n";

    private string MethodText() => _options.IsAcdc
        ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $"{LevelName}\n{StepsUsed}\n{SampleUsed}\n{_options.Oracle}\n{_options.HoldOut}\n");

    // The scores are the same bits, but the folder lacks what judging writes.
    private string JudgingText() => _options.Judge ? string.Empty : "not judged\n";

    private string LevelName => _options.IsNodeLevel ? "node" : "edge";

    private int? StepsUsed => !_options.IsAcdc && AttributionMethods.Find(_options.Method).TakesSteps ? _options.Steps : null;

    private int? SampleUsed => _options.Method == "exact" && _options.Sample > 0 ? _options.Sample : null;

    private JsonObject Provenance() => new()
    {
        ["tool"] = Tool,
        ["inputs_sha256"] = _inputsHash,
        ["task"] = _prompts.TaskName,
        ["model"] = _modelName,
        ["model_sha256"] = _modelHash,
        ["prompts_sha256"] = _promptsHash,
        ["seed"] = _prompts.Seed,
        ["examples"] = _prompts.Prompts.Pairs.Length,
        ["method"] = _options.Method,
        ["metric"] = _prompts.MetricName,
        ["ablation"] = AblationName,
        ["bos"] = BosNames.Of(_options.Bos),
        ["score"] = Conventions().Score,
        [CircuitJson.HelpfulKey] = HelpfulSigns.Name(HelpfulSigns.OfMethod(_options.Method)),
    };

    private static JsonObject WithNote(JsonObject provenance, string? note)
    {
        if (note is not null)
        {
            provenance["note"] = note;
        }

        return provenance;
    }

    private ManifestConventions Conventions() => _options.IsAcdc
        ? new ManifestConventions
        {
            Score = "minus the rise of D when ACDC tested the loss of the edge, 0 for edges that nothing kept depended on; negative edges help",
            Ranking = "none: edges were removed one by one in reverse topological order wherever D rose by less than the threshold",
            Pruning = "the search: a destination from which no kept path leads to logits loses all its in-edges; after it: " + new ManifestConventions().Pruning,
        }
        : ScoringConventions();

    private ManifestConventions ScoringConventions()
    {
        IAttributionMethod method = AttributionMethods.Find(_options.Method);
        var conventions = new ManifestConventions();
        if (!method.IsSigned)
        {
            conventions = conventions with { Score = $"{method.Description}; no prediction of a change: scores rank edges by size and have no sign" };
        }

        return _options.IsNodeLevel
            ? conventions with { Score = $"of nodes, all out-edges at once: {conventions.Score}; an edge has the score of the less important of its two nodes" }
            : conventions;
    }

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
        chosen.Random?.FaithfulnessMaximum ?? double.NaN)
    {
        IsSigned = HelpfulSigns.OfMethod(_options.Method) != HelpfulSign.Magnitude,
    };

    private double DivergenceLeft(CircuitEvaluation chosen)
        => !_options.IsAcdc ? double.NaN : _options.AcdcMetric == "kl" ? chosen.KlNats : -chosen.Metric;

    private ManifestSearch Search(AcdcResult search, CircuitEvaluation chosen) => new(
        search.Divergence,
        search.Circuit.EdgeCount,
        search.Pruned.EdgeCount,
        DivergenceLeft(chosen),
        search.DirectEdges,
        [.. search.DirectEdgesLeft],
        search.Statistics.Tested,
        search.Statistics.Untested);

    private RunManifest Manifest(
        EdgeFindings findings,
        Judgement judgement,
        CircuitEvaluation chosen,
        ImmutableArray<string> notes) => new()
        {
            Tool = Tool,
            Command = _options.Command,
            InputsHash = _inputsHash,
            Task = _prompts.ToManifest(),
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
                _options.Size.IsAutomatic && !_options.IsAcdc ? _options.EnoughFaithfulness : null,
                _options.RandomDraws,
                LevelName,
                StepsUsed,
                SampleUsed,
                _options.Oracle > 0 ? _options.Oracle : null,
                _prompts.HeldOut?.Pairs.Length ?? 0,
                _options.IsAcdc
                    ? new ManifestAcdc(_options.AcdcThreshold, _options.AcdcAbsolute, _options.AcdcOrder.ToString(), _options.AcdcDirectEdges, DivergenceName())
                    : null,
                BosNames.Of(_options.Bos)),
            Device = new ManifestDevice(_backend.Name, _backend.Precision),
            Conventions = Conventions(),
            Graph = new ManifestGraph(
                findings.Scores.Graph.SourceCount, findings.Scores.Graph.DestinationCount, findings.Scores.Graph.EdgeCount),
            Results = new ManifestResults(
                judgement.WholeMetric,
                double.IsNaN(judgement.WholeAccuracy) ? null : judgement.WholeAccuracy,
                judgement.EmptyMetric,
                judgement.EmptyKl,
                chosen,
                findings.Search is { } search
                    ? Search(search, chosen)
                    : null,
                findings.Agreement)
            {
                Notes = notes.IsEmpty ? null : notes,
            },
        };

    private RunTiming Timing(EdgeFindings findings, OrderedDictionary<string, double> seconds, long? predictedBytes) => new()
    {
        Command = _options.TypedCommand,
        Revision = Revision,
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
}
