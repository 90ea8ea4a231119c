using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary><c>nodes.csv</c>: one row a node that writes: <c>node,layer,head,score,in_circuit</c>; layer and head are empty where a
/// node has none.</summary>
public static class NodesCsv
{
    private static readonly string[] Header = ["node", "layer", "head", "score", "in_circuit"];

    /// <summary>Writes scores of nodes and which nodes a circuit keeps.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="scores">[source]: metric units per prompt, all out-edges of the node at once; negative where the node helps.</param>
    /// <param name="circuit">A circuit of the same graph.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, ComputationGraph graph, IReadOnlyList<double> scores, Circuit circuit)
        => CsvTable.Write(path, Header, Enumerable.Range(0, graph.SourceCount).Select(source => (string[])
        [
            .. Node(graph, source),
            CsvTable.Cell(scores[source]),
            CsvTable.Cell(circuit.ContainsSource(source)),
        ]));

    private static string[] Node(ComputationGraph graph, int source)
    {
        (int layer, int head) = graph.LayerAndHead(source);
        return [graph.SourceName(source), layer < 0 ? string.Empty : CsvTable.Cell(layer), head < 0 ? string.Empty : CsvTable.Cell(head)];
    }

    /// <summary>Reads the scores back.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The graph of the model that they are of.</param>
    /// <returns>[source]; NaN where a node was not measured, or has no row.</returns>
    /// <exception cref="UserFaultException">The file cannot be read, or is no such table.</exception>
    public static ImmutableArray<double> Read(string path, ComputationGraph graph)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        bool isHeader = true;
        foreach (CsvRow row in CsvRows.Read(UserFile.ReadTextOrEmpty(path, "a table of nodes")))
        {
            string[] fields = row.Fields;
            double score = double.NaN;
            if (fields.Length != Header.Length || (isHeader ? !fields.SequenceEqual(Header) : fields[3].Length > 0 && !TableNumber.TryParse(fields[3], out score)))
            {
                throw new UserFaultException($"{path}({row.Line},1): this is no row of {string.Join(',', Header)}. Write the table again by a discovery of nodes.");
            }

            if (!isHeader)
            {
                scores[fields[0]] = score;
            }

            isHeader = false;
        }

        return [.. Enumerable.Range(0, graph.SourceCount).Select(source => scores.GetValueOrDefault(graph.SourceName(source), double.NaN))];
    }
}
