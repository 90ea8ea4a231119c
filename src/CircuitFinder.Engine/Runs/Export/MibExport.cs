using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Exchange;

namespace CircuitFinder.Engine.Runs.Export;

/// <summary>Writes circuits as a submission to MIB's circuit track: see <see cref="MibFolder"/>.</summary>
/// <remarks>
/// Sign: MIB's evaluation takes the largest scores first for CPR and the largest magnitudes for CMD, so there helpful edges are
/// positive, and so they are
/// written; scores without a sign are written by size. Which scores of an input help is for <see cref="ScoreSign"/> to say. What is
/// written says its own sign
/// under <see cref="CircuitJson.ProvenanceKey"/>, which MIB's loader passes over.
/// MIB's loader needs a <c>score</c> at every edge even of the nine circuits: there it is 1 for a kept edge and 0 for the others.
/// </remarks>
public static class MibExport
{
    /// <summary>Reads and checks every input, then writes.</summary>
    /// <param name="options">What and where to.</param>
    /// <param name="tell">Told, for each input that does not say it itself, which of its scores are taken to help.</param>
    /// <returns>The files written.</returns>
    /// <exception cref="UserFaultException">An input is no scored circuit of a task and model that MIB could evaluate, or the
    /// folder holds other files; all faults at once.</exception>
    public static ImmutableArray<string> Run(MibExportOptions options, Action<string>? tell = null)
    {
        var parts = new List<MibPart>();
        var faults = new List<string>();
        foreach (string input in options.Inputs)
        {
            try
            {
                string path = Directory.Exists(input) ? Path.Combine(input, "circuit.json") : input;
                CircuitFile circuit = CircuitJson.Read(path);
                string folder = Path.Combine(options.Output, FolderName(path, circuit, options));
                RequireRoom(path, folder, parts.Select(part => part.Folder), FileNames(options));
                ScoreSign sign = ScoreSign.Of(path, circuit, options.Helpful);
                parts.Add(new MibPart(folder, circuit, sign, Provenance(path, circuit, options)));
            }
            catch (UserFaultException fault)
            {
                faults.AddRange(fault.Faults);
            }
        }

        foreach (MibPart part in parts.Where(part => faults.Count == 0 && part.File.Origin is null))
        {
            tell?.Invoke($"{Path.GetFileName(part.Folder)}: {part.Sign.Sentence}");
        }

        return faults.Count == 0 ? [.. parts.SelectMany(part => Write(part, options))] : throw new UserFaultException(faults);
    }

    /// <summary>What keeps a submission from being evaluated, which is no fault of its files.</summary>
    /// <param name="files">As <see cref="Run"/> returned them.</param>
    public static IEnumerable<string> Remarks(IReadOnlyList<string> files)
    {
        string[] folders = [.. files.Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Distinct()];
        string[] unknown = [.. folders.Except(MibFolder.Evaluated)];
        if (unknown.Length > 0)
        {
            yield return $"MIB passes over {string.Join(", ", unknown)}; it evaluates {string.Join(", ", MibFolder.Evaluated)}.";
        }

        if (folders.Select(folder => folder.Split('_')[0]).Distinct().Count() < 2 || folders.Select(folder => folder.Split('_')[1]).Distinct().Count() < 2)
        {
            yield return "MIB takes submissions with at least two tasks and two models; export more circuits into the same folder.";
        }
    }

    private static string FolderName(string path, CircuitFile circuit, MibExportOptions options)
    {
        string task = options.Task ?? circuit.Origin?.Task ?? throw new UserFaultException($"{path}: the file does not name its task; give it.") { Setting = "task" };
        string model = options.Model ?? circuit.Origin?.Model ?? throw new UserFaultException($"{path}: the file does not name its model; give it.") { Setting = "model" };
        ComputationGraph graph = circuit.Graph;
        if (circuit.Scores is null)
        {
            throw new UserFaultException($"{path}: not every edge has a score, and MIB ranks all edges. Give a circuit.json with a score at every edge.");
        }

        if (circuit.ModelDim is null)
        {
            throw new UserFaultException($"{path}: cfg has no d_model, which MIB's loader needs. Add it.");
        }

        if (!graph.HasMlp)
        {
            throw new UserFaultException($"{path}: the model has no MLPs, and MIB's graphs have one in every layer. Export a circuit of one of MIB's models.");
        }

        if (MibFolder.EdgesOf(model) is { } edges && edges != graph.EdgeCount)
        {
            throw new UserFaultException($"{path}: MIB's {model} has {edges} edges, and this circuit's graph has {graph.EdgeCount}. Name the model that the circuit is of.");
        }

        if (SizeCurve.Unranked(circuit.Scores, EdgeRanking.Magnitude) is { } unranked && SizeCurve.Unranked(circuit.Scores, EdgeRanking.Helpfulness) is not null)
        {
            throw new UserFaultException($"{path}: {unranked}, and MIB ranks all edges. Give a circuit.json whose edges have scores.");
        }

        return MibFolder.Name(task, model);
    }

    private static ImmutableArray<string> FileNames(MibExportOptions options) => options.AsCircuits
        ? [.. SizeGrid.Fractions.Where(fraction => fraction < 1).Select(MibFolder.CircuitName)]
        : [MibFolder.ImportancesName];

    // MIB's evaluation takes whatever files lie in a folder for circuits.
    private static void RequireRoom(string path, string folder, IEnumerable<string> taken, ImmutableArray<string> names)
    {
        if (taken.Contains(folder))
        {
            throw new UserFaultException($"{path}: {Path.GetFileName(folder)} is given twice; give one circuit a task and model.");
        }

        if (names.Any(name => Path.GetFullPath(Path.Combine(folder, name)) == Path.GetFullPath(path)))
        {
            throw new UserFaultException($"{path}: the submission would be written over this input. Give another folder.") { Remedies = ["out"] };
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).FirstOrDefault(entry => !names.Contains(Path.GetFileName(entry))) is { } other)
        {
            throw new UserFaultException($"{folder}: this folder holds {Path.GetFileName(other)} already; remove it or give another folder.") { Remedies = ["out"] };
        }
    }

    // What the input says of itself, with the sign of what is written.
    private static JsonObject Provenance(string path, CircuitFile circuit, MibExportOptions options)
    {
        JsonObject provenance = CircuitProvenance.ReadObject(path) ?? new JsonObject
        {
            ["tool"] = ProgramVersion.Tool,
            ["task"] = options.Task ?? circuit.Origin?.Task,
            ["model"] = options.Model ?? circuit.Origin?.Model,
        };
        provenance["score"] = options.AsCircuits
            ? "1 for an edge that is kept, 0 for one that is not"
            : "as MIB ranks edges: the largest scores help most; scores without a sign by their size";
        provenance[CircuitJson.HelpfulKey] = HelpfulSigns.Name(HelpfulSign.Positive);
        return provenance;
    }

    private static IEnumerable<string> Write(MibPart part, MibExportOptions options)
    {
        string[] names = [];
        ResultFolder.Write(part.Folder, draft => names = [.. WriteFiles(draft, part, options)], name => FileNames(options).Contains(name));
        return names.Select(name => Path.Combine(part.Folder, name));
    }

    private static IEnumerable<string> WriteFiles(string folder, MibPart part, MibExportOptions options)
    {
        CircuitFile file = part.File;
        if (!options.AsCircuits)
        {
            CircuitJson.Write(Path.Combine(folder, MibFolder.ImportancesName), part.Sign.ToPositive(file.Scores!), file.Circuit, file.ModelDim!.Value, part.Provenance);
            yield return MibFolder.ImportancesName;
            yield break;
        }

        EdgeScores ranked = part.Sign.ToNegative(file.Scores!);
        foreach (double fraction in SizeGrid.Fractions.Where(fraction => fraction < 1))
        {
            int count = SizeGrid.EdgesAt(fraction, file.Graph.EdgeCount);
            Circuit circuit = Pruning.Prune(EdgeSelection.Select(options.Selection, ranked, count, options.Ranking));
            var membership = new EdgeScores(file.Graph, [.. Enumerable.Range(0, file.Graph.EdgeCount).Select(edge => circuit.Contains(edge) ? 1.0 : 0.0)]);
            CircuitJson.Write(Path.Combine(folder, MibFolder.CircuitName(fraction)), membership, circuit, file.ModelDim!.Value, part.Provenance);
            yield return MibFolder.CircuitName(fraction);
        }
    }
}
