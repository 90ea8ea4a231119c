using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>The folder of a discovery run: guards what lies there, then receives every file.</summary>
internal sealed class RunFolder : IDisposable
{
    private const string StatePrefix = "acdc_state-";

    private readonly DiscoveryOptions _options;
    private readonly DiscoveryPrompts _prompts;
    private readonly ModelShape _shape;
    private readonly RunIdentity _identity;
    private readonly ManifestBuilder _manifest;
    private ResultFolder? _claimed;

    private RunFolder(DiscoveryOptions options, DiscoveryPrompts prompts, string modelFolder, ModelShape shape, IBackend backend)
    {
        _options = options;
        _prompts = prompts;
        _shape = shape;
        _identity = new RunIdentity(options, prompts, modelFolder, shape, backend);
        _manifest = new ManifestBuilder(options, prompts, _identity, shape, backend);
        Folder = Path.Combine(
            options.Output ?? Path.Combine(ResultPlaces.Parent(prompts.TaskName, _identity.ModelName), options.Finder.Name + ResultPlaces.DeviceSuffix(backend)),
            options.Subfolder);
    }

    /// <summary>Where the files go.</summary>
    public string Folder { get; }

    /// <summary>The hash over everything that decides the scores and the circuit.</summary>
    public string InputsHash => _identity.InputsHash;

    /// <summary>Where an interrupted search leaves its state; another file for other inputs.</summary>
    public string StatePath => Path.Combine(Folder, $"{StatePrefix}{_identity.InputsHash[..16]}.csv");

    /// <summary>Takes the folder for this run, and refuses to overwrite another run's results.</summary>
    /// <exception cref="UserFaultException">The folder holds results of other inputs or other files, is a file, or another process
    /// is writing it.</exception>
    public static RunFolder Prepare(
        DiscoveryOptions options, DiscoveryPrompts prompts, string modelFolder, ModelShape shape, IBackend backend)
    {
        ResultFolder.RequirePossible(options.Output ?? "results");
        var output = new RunFolder(options, prompts, modelFolder, shape, backend);
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
            throw new UserFaultException($"{Folder}: this folder holds other files, such as {other}; give another folder, or force it to be written into.") { Remedies = ["out", "force"] };
        }

        if (before is not null && before != _identity.InputsHash)
        {
            throw new UserFaultException(
                $"{Folder}: this folder holds the results of a run with other inputs or options; give another folder, or force them to be overwritten.")
            { Remedies = ["out", "force"] };
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
        FoundCircuits findings,
        SizedCircuits sized,
        DiscoveryEvaluation evaluation,
        IMetric metric,
        OrderedDictionary<string, double> seconds,
        long? predictedBytes)
    {
        int row = sized.Reported;
        EdgeScores scores = findings.Scores;
        Circuit circuit = sized.Circuit;
        string? remark = DiscoveryNotes.OfCircuit(_options, sized, evaluation, scores.Graph.EdgeCount);
        ImmutableArray<string> notes = DiscoveryNotes.Of(remark, evaluation);
        ImmutableArray<string> files = [];
        _claimed!.Replace(
            draft => files = WriteFiles(draft, findings, sized, evaluation, remark, notes, metric, seconds, predictedBytes), IsOwn);
        return new DiscoveryResult(
            _prompts.TaskName, _identity.ModelName, scores, circuit, evaluation, row, metric.Name, Folder, files,
            _options.Finder.Settings.Acdc?.Threshold ?? double.NaN)
        {
            Method = _options.Finder.Name,
            InputsHash = _identity.InputsHash,
            Search = findings.Search,
            DivergenceLeft = _manifest.DivergenceLeft(evaluation.Circuits[row]),
            Target = _options.Finder.Settings.Target,
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
        FoundCircuits findings,
        SizedCircuits sized,
        DiscoveryEvaluation evaluation,
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
        CircuitCaption caption = _manifest.Caption(evaluation.Circuits[row], edgeTotal) with { Remark = remark };
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

        if (evaluation.Reported is { } reported)
        {
            SummaryCsv.Write(Next("summary.csv"), evaluation.Circuits, found, metric, edgeTotal, remark is null ? null : (row, remark));
            EvaluationCsv.Write(Next("evaluation.csv"), ReportedValues.Of(reported, evaluation.Curves, null, metric));
        }

        if (!evaluation.Curves.IsEmpty)
        {
            GridCsv.Write(Next("grid.csv"), evaluation.Curves);
        }

        CircuitJson.Write(Next("circuit.json"), findings.Ranked, circuit, _shape.ModelDim, _manifest.Provenance(remark));
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
            AcdcSvg.Write(Next("acdc.svg"), search.Steps, _identity.DivergenceName(), edgeTotal, caption, _options.Pictures);
        }
        else if (evaluation.Reported is not null)
        {
            FaithfulnessSvg.Write(Next("faithfulness.svg"), evaluation.Circuits, found, edgeTotal, caption, _options.Pictures);
        }

        if (_options.Tex)
        {
            foreach (string table in files.Where(name => name.EndsWith(".csv", StringComparison.Ordinal)).ToArray())
            {
                files.Add(ResultTable.WriteLatexBeside(Path.Combine(draft, table), new TableOrigin(_prompts.TaskName, _identity.ModelName, _options.Finder.Name)));
            }
        }

        RunTimingJson.Write(Next(ResultFiles.Timing), _manifest.Timing(findings, seconds, predictedBytes));
        RunManifestJson.Write(Next(ResultFiles.Manifest), _manifest.Manifest(findings, evaluation, evaluation.Circuits[row], notes));
        return files.ToImmutable();
    }
}
