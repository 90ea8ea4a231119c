using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Runs.Evaluate;

/// <summary>The folder of an evaluation: receives every file, the report last.</summary>
internal static class EvaluationOutput
{
    /// <summary>Writes all the files in the place of those of an evaluation before.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="report">What was found.</param>
    /// <param name="metric">Turns performances into figures as the field prints them.</param>
    /// <param name="hasTex">Whether every table is written as LaTeX too.</param>
    /// <returns>Their names.</returns>
    /// <exception cref="UserFaultException">A file cannot be written.</exception>
    public static ImmutableArray<string> Write(string folder, EvaluationReport report, IMetric metric, bool hasTex)
    {
        (string Name, Action<string>? Write)[] files =
        [
            ("evaluation.csv", path => EvaluationCsv.Write(path, report.Figures)),
            ("grid.csv", report.Curves.IsEmpty ? null : path => GridCsv.Write(path, report.Curves)),
            ("tests.csv", report.Tests is null ? null : path => TestsCsv.Write(path, report.Tests.Tests)),
            ("edges.csv", report.Tests is null ? null : path => EdgeNecessityCsv.Write(path, report.Tests.Edges, metric)),
            ("knockouts.csv", report.Tests is null ? null : path => KnockOutsCsv.Write(path, report.Tests.Completeness, metric)),
            ("self_repair.csv", report.SelfRepair is null ? null : path => SelfRepairCsv.Write(path, report.SelfRepair, metric)),
            (ResultFiles.Evaluation, path => EvaluationJson.Write(path, report)),
        ];
        var origin = new TableOrigin(report.Task.Name, report.Model.Name, report.Circuit.Provenance.Method);
        string[] written = [.. files.Where(file => file.Write is not null).Select(file => file.Name)];
        string[] tables = [];
        ResultFolder.Write(
            folder,
            draft =>
            {
                foreach ((string name, Action<string>? write) in files)
                {
                    write?.Invoke(Path.Combine(draft, name));
                }

                tables = [.. written.Where(name => hasTex && name.EndsWith(".csv", StringComparison.Ordinal)).Select(name => ResultTable.WriteLatexBeside(Path.Combine(draft, name), origin))];
            },
            ResultFiles.IsOfEvaluation);
        return [.. written, .. tables];
    }
}
