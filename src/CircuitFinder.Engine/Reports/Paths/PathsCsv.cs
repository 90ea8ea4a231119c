using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Paths;

/// <summary>The tables of <c>paths</c>.</summary>
public static class PathsCsv
{
    /// <summary>Writes <c>paths.csv</c>: rank, path, number of edges, strength.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">What was found.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void WritePaths(string path, PathsReport report)
        => CsvTable.Write(path, ["rank", "path", "path_edges", "strength"], report.Paths.Select((each, i) => (string[])
        [
            CsvTable.Cell(i + 1), each.Text(report.Circuit.File.Graph), CsvTable.Cell(each.Edges.Length), CsvTable.Cell(each.Strength),
        ]));

    /// <summary>Writes <c>bottlenecks.csv</c>: the heads and MLPs through which every path runs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">What was found.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void WriteBottlenecks(string path, PathsReport report)
        => CsvTable.Write(path, ["node", "layer", "head"], report.Bottlenecks.Select(source =>
        {
            ComputationGraph graph = report.Circuit.File.Graph;
            (int layer, int head) = graph.LayerAndHead(source);
            return (string[])[graph.SourceName(source), CsvTable.Cell(layer), head < 0 ? string.Empty : CsvTable.Cell(head)];
        }));

    /// <summary>Writes <c>cut.csv</c>: the edges of a minimum cut, with their scores.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">What was found.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void WriteCut(string path, PathsReport report)
        => CsvTable.Write(path, [.. EdgeColumns.Names, "score"], report.Cut.Select(edge => (string[])
        [
            .. EdgeColumns.Cells(report.Circuit.File.Graph, edge),
            report.Circuit.File.Scores is { } scores ? CsvTable.Cell(scores.Values[edge]) : string.Empty,
        ]));
}
