using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Reports.Paths;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Runs.Paths;

/// <summary>Says how a circuit hangs together: file → circuit → graph algorithms → report. No model runs.</summary>
public static class PathsRun
{
    /// <summary>Most paths that may be asked for.</summary>
    public const int MostPaths = 1000;

    // Without scores a path is as strong as it is short.
    private const double EqualStrength = 0.5;

    /// <summary>Finds paths, bottlenecks and a minimum cut and, if a folder is named, writes tables and pictures.</summary>
    /// <param name="options">The circuit and the output.</param>
    /// <exception cref="UserFaultException">The file is at fault, or no path of the circuit leads from the input to the logits.</exception>
    public static PathsReport Run(PathsRunOptions options)
    {
        DiscoveryFolder.RequireNone(options.Output);
        var circuit = new NamedCircuit("circuit", options.CircuitPath, CircuitJson.Read(options.CircuitPath));
        CircuitFile file = circuit.File;
        var graph = CircuitGraph.Of(file.Circuit);
        int alive = graph.Prune().EdgeCount;
        if (alive == 0)
        {
            throw new UserFaultException($"{options.CircuitPath}: no path of this circuit's {file.Circuit.EdgeCount} edges leads from the input to the logits. Give a circuit with one.");
        }

        double[]? strengths = Strengths(file);
        ImmutableArray<CircuitPath> paths =
        [
            .. graph.StrongestPaths(strengths ?? [.. Enumerable.Repeat(EqualStrength, file.Graph.EdgeCount)], options.Top)
                .Select(path => new CircuitPath(path, strengths is null ? double.NaN : path.Aggregate(1.0, (product, edge) => product * strengths[edge]))),
        ];
        var report = new PathsReport(circuit, paths, graph.Bottlenecks(), graph.MinimumCut(), [.. Notes(file, alive, strengths is not null)]);
        return options.Output is null ? report : report with { Files = Write(options, options.Output, report) };
    }

    // Null where the file has no score that tells edges apart.
    private static double[]? Strengths(CircuitFile file)
    {
        if (file.Scores is not { } scores)
        {
            return null;
        }

        double largest = file.Circuit.Edges.Max(edge => Math.Abs(scores.Values[edge]));
        return largest > 0 && double.IsFinite(largest) ? [.. scores.Values.Select(score => Math.Abs(score) / largest)] : null;
    }

    private static IEnumerable<string> Notes(CircuitFile file, int alive, bool hasStrengths)
    {
        if (!hasStrengths)
        {
            yield return "the file scores no edge of the circuit: paths have no strength and come shortest first";
        }

        if (alive < file.Circuit.EdgeCount)
        {
            yield return $"{ReportNumber.Count(file.Circuit.EdgeCount - alive)} of the circuit's {ReportNumber.Count(file.Circuit.EdgeCount)} edges lie on no path from the input to the logits";
        }
    }

    private static ImmutableArray<string> Write(PathsRunOptions options, string folder, PathsReport report)
    {
        ImmutableArray<string> written = [];
        ResultFolder.Write(folder, draft => written = WriteFiles(options, draft, report), ResultFiles.IsOfPaths);
        return written;
    }

    private static ImmutableArray<string> WriteFiles(PathsRunOptions options, string folder, PathsReport report)
    {
        CircuitFile file = report.Circuit.File;
        NamedCircuit strongest = report.Circuit with
        {
            Name = $"{ReportNumber.Count(report.Paths.Length)} strongest paths",
            File = file with { Circuit = Circuit.Of(file.Graph, report.Paths.SelectMany(path => path.Edges).Distinct()) },
        };
        (string Name, Action<string> Write)[] files =
        [
            ("paths.csv", path => PathsCsv.WritePaths(path, report)),
            ("bottlenecks.csv", path => PathsCsv.WriteBottlenecks(path, report)),
            ("cut.csv", path => PathsCsv.WriteCut(path, report)),
            ("paths.dot", path => CompareDot.Write(path, report.Circuit, strongest)),
            ("paths.svg", path => CompareSvg.Write(path, [report.Circuit, strongest], options.Pictures)),
        ];
        foreach ((string name, Action<string> write) in files)
        {
            write(Path.Combine(folder, name));
        }

        var origin = new TableOrigin(file.Origin?.Task, file.Origin?.Model, file.Origin?.Method);
        string[] tables = options.Tex
            ? [.. files.Where(each => each.Name.EndsWith(".csv", StringComparison.Ordinal)).Select(each => ResultTable.WriteLatexBeside(Path.Combine(folder, each.Name), origin))]
            : [];
        return [.. files.Select(each => each.Name), .. tables];
    }
}
