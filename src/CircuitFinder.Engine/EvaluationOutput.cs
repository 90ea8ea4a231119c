using System.Collections.Immutable;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Reports;

namespace CircuitFinder.Engine;

/// <summary>The folder of an evaluation: receives every file, the report last.</summary>
internal static class EvaluationOutput
{
    private const string ReportName = "evaluation.json";

    /// <summary>Writes the files, and removes those of an evaluation before that this one has no use for.</summary>
    /// <returns>Their names.</returns>
    /// <exception cref="UserFaultException">A file cannot be written.</exception>
    public static ImmutableArray<string> Write(string folder, EvaluationReport report, IMetric metric)
    {
        (string Name, Action<string>? Write)[] files =
        [
            ("evaluation.csv", path => EvaluationCsv.Write(path, report.Figures)),
            ("grid.csv", report.Curves.IsEmpty ? null : path => GridCsv.Write(path, report.Curves)),
            ("tests.csv", report.Tests is null ? null : path => TestsCsv.Write(path, report.Tests.Tests)),
            ("edges.csv", report.Tests is null ? null : path => EdgeNecessityCsv.Write(path, report.Tests.Edges, metric)),
            ("knockouts.csv", report.Tests is null ? null : path => KnockOutsCsv.Write(path, report.Tests.Completeness, metric)),
            ("self_repair.csv", report.SelfRepair is null ? null : path => SelfRepairCsv.Write(path, report.SelfRepair, metric)),
            (ReportName, path => EvaluationJson.Write(path, report)),
        ];
        bool hasEarlier = File.Exists(Path.Combine(folder, ReportName));
        foreach ((string name, Action<string>? write) in files)
        {
            string path = Path.Combine(folder, name);
            if (write is not null)
            {
                write(path);
            }
            else if (hasEarlier)
            {
                File.Delete(path);
            }
        }

        return [.. files.Where(file => file.Write is not null).Select(file => file.Name)];
    }
}
