using System.Globalization;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Paths;

namespace CircuitFinder.Cli.Printing;

/// <summary>Prints a circuit's paths, bottlenecks and cut.</summary>
internal static class PathsTable
{
    public static void Print(TextWriter output, PathsReport report, string? folder)
    {
        CircuitFile file = report.Circuit.File;
        output.WriteLine(Line($"{report.Circuit.Path}: {file.Circuit.EdgeCount} of {file.Graph.EdgeCount} edges, {file.Circuit.NodeCount} nodes"));
        foreach (string note in report.Notes)
        {
            output.WriteLine($"> {note}");
        }

        output.WriteLine();
        output.WriteLine("  rank  strength  strongest paths (strength: product of |score| / largest |score| of the circuit)");
        foreach ((int rank, CircuitPath path) in report.Paths.Index())
        {
            output.WriteLine(Line($"  {rank + 1,4}  {FigureText.Of(path.Strength, "0.0000"),8}  {path.Text(file.Graph)}"));
        }

        output.WriteLine();
        output.WriteLine(report.Bottlenecks.IsEmpty
            ? "bottlenecks: none; no head or MLP is on every path"
            : $"bottlenecks, on every path: {string.Join(", ", report.Bottlenecks.Select(file.Graph.SourceName))}");
        output.WriteLine(Line($"minimum cut: {report.Cut.Length} edges, without which no path is left: {string.Join(", ", report.Cut.Select(file.Graph.EdgeName))}"));
        if (folder is not null)
        {
            output.WriteLine();
            output.WriteLine($"wrote {folder}: {string.Join(", ", report.Files)}");
        }
    }

    public static JsonObject Json(PathsReport report)
    {
        ComputationGraph graph = report.Circuit.File.Graph;
        return new JsonObject
        {
            ["circuit"] = report.Circuit.Path,
            ["edges"] = report.Circuit.File.Circuit.EdgeCount,
            ["notes"] = JsonOutput.Array(report.Notes),
            ["paths"] = new JsonArray([.. report.Paths.Select(path => (JsonNode)new JsonObject
            {
                ["path"] = path.Text(graph),
                ["edges"] = JsonOutput.Array(path.Edges.Select(graph.EdgeName)),
                ["strength"] = double.IsFinite(path.Strength) ? path.Strength : null,
            })]),
            ["bottlenecks"] = JsonOutput.Array(report.Bottlenecks.Select(graph.SourceName)),
            ["minimum_cut"] = JsonOutput.Array(report.Cut.Select(graph.EdgeName)),
            ["files"] = JsonOutput.Array(report.Files),
        };
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
