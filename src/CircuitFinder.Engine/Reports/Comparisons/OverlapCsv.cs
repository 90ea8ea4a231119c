using System.Globalization;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables;
using CsvHelper;
using CsvHelper.Configuration;

namespace CircuitFinder.Engine.Reports.Comparisons;

/// <summary>
/// <c>summary.csv</c> of a comparison: one row a pair of circuits: <c>first,second,edges_in_both,edges_only_first,edges_only_second,edge_jaccard,
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
        => AtomicFile.WriteText(path, text =>
        {
            using var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
            WriteRow(csv, Header);
            foreach ((string first, string second, CircuitOverlap overlap) in pairs)
            {
                WriteRow(
                    csv,
                    CsvName.Cell(first),
                    CsvName.Cell(second),
                    Integer(overlap.EdgesInBoth),
                    Integer(overlap.EdgesOnlyInFirst),
                    Integer(overlap.EdgesOnlyInSecond),
                    ReportNumber.ExactOrEmpty(overlap.EdgeJaccard),
                    Integer(overlap.NodesInBoth),
                    Integer(overlap.NodesOnlyInFirst),
                    Integer(overlap.NodesOnlyInSecond),
                    ReportNumber.ExactOrEmpty(overlap.NodeJaccard));
            }
        });

    private static string Integer(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static void WriteRow(CsvWriter csv, params ReadOnlySpan<string> fields)
    {
        foreach (string field in fields)
        {
            csv.WriteField(field);
        }

        csv.NextRecord();
    }
}
