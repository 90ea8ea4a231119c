using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Comparisons;

/// <summary>
/// <c>summary.csv</c> of a comparison: one row a pair of circuits:
/// <c>first,second,edges_in_both,edges_only_first,edges_only_second,edge_jaccard,
/// nodes_in_both,nodes_only_first,nodes_only_second,node_jaccard</c>.
/// </summary>
public static class OverlapCsv
{
    private static readonly string[] Header =
    [
        "first", "second", "edges_in_both", "edges_only_first", "edges_only_second", "edge_jaccard",
        "nodes_in_both", "nodes_only_first", "nodes_only_second", "node_jaccard",
    ];

    /// <summary>Writes the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pairs">Names of the two circuits, and what they share.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<(string First, string Second, CircuitOverlap Overlap)> pairs)
        => CsvTable.Write(path, Header, pairs.Select(pair => Row(pair.First, pair.Second, pair.Overlap)));

    private static string[] Row(string first, string second, CircuitOverlap overlap) =>
    [
        CsvName.Cell(first),
        CsvName.Cell(second),
        CsvTable.Cell(overlap.EdgesInBoth),
        CsvTable.Cell(overlap.EdgesOnlyInFirst),
        CsvTable.Cell(overlap.EdgesOnlyInSecond),
        CsvTable.Cell(overlap.EdgeJaccard),
        CsvTable.Cell(overlap.NodesInBoth),
        CsvTable.Cell(overlap.NodesOnlyInFirst),
        CsvTable.Cell(overlap.NodesOnlyInSecond),
        CsvTable.Cell(overlap.NodeJaccard),
    ];
}
