using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary><c>scores.csv</c>: one row an edge, in graph order: the columns of <see cref="EdgeColumns"/>, then
/// <c>score,in_circuit</c>.</summary>
/// <remarks>Scores are metric units per prompt, negative where the edge helps, and read back to the same bits; a score that was not
/// measured
/// is empty, and reads back as NaN.</remarks>
public static class ScoresCsv
{
    // What is read, of the columns that are written; files of earlier versions have these alone.
    private static readonly string[] ReadColumns = ["edge", "source", "destination", "score", "in_circuit"];

    private static readonly string[] Header = [.. EdgeColumns.Names, "score", "in_circuit"];

    /// <summary>Writes scores and which edges a circuit keeps.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scores">One score an edge.</param>
    /// <param name="circuit">A circuit of the same graph.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, EdgeScores scores, Circuit circuit)
        => CsvTable.Write(path, Header, Enumerable.Range(0, scores.Graph.EdgeCount).Select(edge => (string[])
        [
            .. EdgeColumns.Cells(scores.Graph, edge),
            CsvTable.Cell(scores.Values[edge]),
            CsvTable.Cell(circuit.Contains(edge)),
        ]));

    /// <summary>Reads scores and the circuit back. Rows may come in any order; each edge of the graph comes once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The graph of the model that the scores are of.</param>
    /// <exception cref="UserFaultException">The file is missing or malformed, or its edges are not those of
    /// <paramref name="graph"/>.</exception>
    public static (EdgeScores Scores, Circuit Circuit) Read(string path, ComputationGraph graph)
    {
        var faults = new FileFaults(path);
        using IEnumerator<CsvRow> rows = CsvRows.Read(UserFile.ReadTextOrEmpty(path, "a scores.csv", CircuitJson.CircuitBytes)).GetEnumerator();
        string[] header = rows.MoveNext() ? rows.Current.Fields : [];
        if (!(header.SequenceEqual(Header) || header.SequenceEqual(ReadColumns)))
        {
            faults.AddAt(1, 1, $"the header is not '{string.Join(',', Header)}'.");
            faults.ThrowIfAny();
        }

        int[] places = [.. ReadColumns.Select(column => Array.IndexOf(header, column))];
        var values = new double[graph.EdgeCount];
        var lineOfEdge = new int[graph.EdgeCount];
        var kept = new List<int>();
        while (rows.MoveNext())
        {
            CsvRow row = rows.Current;
            if (!TryReadRow(row, places, header.Length, graph, faults, out int edge, out double score, out bool isKept))
            {
                continue;
            }

            if (lineOfEdge[edge] != 0)
            {
                faults.AddAt(row.Line, 1, $"edge {graph.EdgeName(edge)} came on line {lineOfEdge[edge]} already. Each edge has one row.");
            }

            lineOfEdge[edge] = row.Line;
            values[edge] = score;
            if (isKept)
            {
                kept.Add(edge);
            }
        }

        faults.ThrowIfAny();
        int missing = Array.IndexOf(lineOfEdge, 0);
        if (missing >= 0)
        {
            int count = lineOfEdge.Count(line => line == 0);
            faults.AddOfFile(
                $"{ReportNumber.Count(count)} of the model's {ReportNumber.Count(graph.EdgeCount)} edges have no row, {graph.EdgeName(missing)} the first of them. "
                + "Use the scores of this model, whole.");
            faults.ThrowIfAny();
        }

        return (new EdgeScores(graph, ImmutableArray.Create(values)), Circuit.Of(graph, kept));
    }

    private static bool TryReadRow(
        CsvRow row, int[] places, int width, ComputationGraph graph, FileFaults faults, out int edge, out double score, out bool isKept)
    {
        edge = -1;
        score = 0;
        isKept = false;
        string[] fields = row.Fields;
        if (fields.Length != width)
        {
            faults.AddAt(row.Line, 1, $"there are {fields.Length} fields, where there should be {width}.");
            return false;
        }

        fields = [.. places.Select(place => row.Fields[place])];

        bool isEdge = graph.TryParseEdge(fields[0], out edge);
        if (!isEdge)
        {
            faults.AddAt(row.Line, 1, $"the model has no edge '{fields[0]}'. Edges look like input->a0.h0<q> or m0->logits.");
        }
        else if (fields[0] != $"{fields[1]}->{fields[2]}")
        {
            faults.AddAt(row.Line, 1, $"edge {fields[0]} does not run from '{fields[1]}' to '{fields[2]}'. Let the three columns agree.");
        }

        bool isNumber = double.TryParse(fields[3], NumberStyles.Float, CultureInfo.InvariantCulture, out score);
        if (fields[3].Length == 0)
        {
            (isNumber, score) = (true, double.NaN);
        }

        if (!isNumber)
        {
            faults.AddAt(row.Line, 1, $"score '{fields[3]}' is not a number. Write it as 0.25 or -1e-3.");
        }

        bool isFlag = fields[4] is "true" or "false";
        if (!isFlag)
        {
            faults.AddAt(row.Line, 1, $"in_circuit is '{fields[4]}'. It is true or false.");
        }

        isKept = fields[4] == "true";
        return isEdge && isNumber && isFlag;
    }
}
