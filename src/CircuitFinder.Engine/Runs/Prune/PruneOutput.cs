using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Minimal;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Reports.Minimal;
using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Runs.Evaluate;

namespace CircuitFinder.Engine.Runs.Prune;

/// <summary>The files of a pruning: the certificate, the stages, and the minimal circuit as JSON, DOT and SVG; the report last.</summary>
internal static class PruneOutput
{
    /// <summary>Writes all the files in the place of those of a pruning before.</summary>
    /// <returns>Their names.</returns>
    /// <exception cref="UserFaultException">A file cannot be written.</exception>
    public static ImmutableArray<string> Write(
        PruneRunOptions options, CircuitFile file, MinimalReport report, MinimalCircuit minimal, DiscoveryPrompts prompts)
    {
        EvaluationRunOptions subject = options.Subject;
        EdgeScores scores = file.Scores ?? new EdgeScores(file.Graph, [.. Enumerable.Repeat(double.NaN, file.Graph.EdgeCount)]);
        CircuitCaption caption = Caption(report, file);
        (string Name, Action<string> Write)[] files =
        [
            (ResultFiles.MinimalCertificate, path => MinimalCsv.WriteCertificate(path, file.Graph, minimal, file.Scores)),
            (ResultFiles.MinimalStages, path => MinimalCsv.WriteStages(path, report.Circuits)),
            (ResultFiles.MinimalCircuit, path => CircuitJson.Write(path, scores, minimal.Minimal, file.ModelDim ?? 0, Provenance(subject.CircuitPath, report, prompts))),
            ("minimal_circuit.dot", path => CircuitDot.Write(path, scores, minimal.Minimal, caption)),
            ("minimal_circuit.svg", path => CircuitSvg.Write(path, scores, minimal.Minimal, caption, options.Pictures)),
            (ResultFiles.Minimal, path => MinimalJson.Write(path, report)),
        ];
        var origin = new TableOrigin(report.Task.Name, report.Model.Name, report.Circuit.Provenance.Method);
        string[] tables = [];
        ResultFolder.Write(
            subject.Output!,
            draft =>
            {
                foreach ((string name, Action<string> write) in files)
                {
                    write(Path.Combine(draft, name));
                }

                tables = subject.Tex
                    ? [.. new[] { ResultFiles.MinimalCertificate, ResultFiles.MinimalStages }.Select(name => ResultTable.WriteLatexBeside(Path.Combine(draft, name), origin))]
                    : [];
            },
            ResultFiles.IsOfPruning);
        return [.. files.Select(each => each.Name), .. tables];
    }

    private static CircuitCaption Caption(MinimalReport report, CircuitFile file)
    {
        PrunedCircuit last = report.Circuits.First(row => row.Stage == "minimal");
        return new CircuitCaption(
            report.Task.Name,
            report.Model.Name,
            report.Circuit.Provenance.Method ?? "unknown",
            report.Metric,
            report.Ablation,
            last.Edges,
            report.Circuit.GraphEdges,
            last.Faithfulness.Value,
            last.LossRecovered.Value,
            last.Random?.FaithfulnessMean ?? double.NaN,
            last.Random?.FaithfulnessMinimum ?? double.NaN,
            last.Random?.FaithfulnessMaximum ?? double.NaN)
        {
            IsSigned = file.Scores is not null && ScoreSign.Of(report.Circuit.Path, file, null).Helpful == HelpfulSign.Negative,
            Remark = $"1-minimal for {report.Target}",
        };
    }

    // The source's own provenance where it is ours, and what one needs to judge the circuit on other prompts.
    private static JsonObject Provenance(string path, MinimalReport report, DiscoveryPrompts prompts)
    {
        JsonObject provenance = CircuitProvenance.ReadObject(path) ?? new JsonObject { ["tool"] = report.Tool };
        provenance["task"] = report.Task.Name;
        provenance["model"] = report.Model.Name;
        provenance["model_sha256"] = report.Model.Hash;
        provenance["prompts_sha256"] = prompts.Hash();
        provenance["metric"] = report.Metric;
        provenance["ablation"] = report.Ablation;
        provenance["seed"] = report.Task.Seed;
        provenance["examples"] = report.Task.Examples;
        if (report.Task.Corruption.Length > 0)
        {
            provenance["corruption"] = report.Task.Corruption;
        }

        provenance["minimal"] = report.Target;
        return provenance;
    }
}
