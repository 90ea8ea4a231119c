using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.Tables;
using CsvHelper;
using CsvHelper.Configuration;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary><c>nodes.csv</c>: one row a node that writes: <c>node,score,in_circuit</c>.</summary>
public static class NodesCsv
{
    /// <summary>Writes scores of nodes and which nodes a circuit keeps.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="scores">[source]: metric units per prompt, all out-edges of the node at once; negative where the node helps.</param>
    /// <param name="circuit">A circuit of the same graph.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, ComputationGraph graph, IReadOnlyList<double> scores, Circuit circuit)
        => AtomicFile.WriteText(path, text =>
        {
            using var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
            string[] header = ["node", "score", "in_circuit"];
            foreach (string column in header)
            {
                csv.WriteField(column);
            }

            csv.NextRecord();
            for (int source = 0; source < graph.SourceCount; source++)
            {
                csv.WriteField(graph.SourceName(source));
                csv.WriteField(ReportNumber.ExactOrEmpty(scores[source]));
                csv.WriteField(circuit.ContainsSource(source) ? "true" : "false");
                csv.NextRecord();
            }
        });

    /// <summary>Reads the scores back.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The graph of the model that they are of.</param>
    /// <returns>[source]; NaN where a node was not measured, or has no row.</returns>
    /// <exception cref="UserFaultException">The file cannot be read, or is no such table.</exception>
    public static ImmutableArray<double> Read(string path, ComputationGraph graph)
    {
        try
        {
            using var csv = new CsvReader(new StringReader(UserFile.ReadTextOrEmpty(path, "a table of nodes")), new CsvConfiguration(CultureInfo.InvariantCulture));
            csv.Read();
            csv.ReadHeader();
            var scores = new Dictionary<string, double>(StringComparer.Ordinal);
            while (csv.Read())
            {
                scores[csv.GetField("node")!] = csv.GetField<double?>("score") ?? double.NaN;
            }

            return [.. Enumerable.Range(0, graph.SourceCount).Select(source => scores.GetValueOrDefault(graph.SourceName(source), double.NaN))];
        }
        catch (CsvHelperException fault)
        {
            throw new UserFaultException($"{path}({fault.Context?.Parser?.RawRow ?? 1},1): this is no row of node,score. Write the table again with discover --level node.", fault);
        }
    }
}
