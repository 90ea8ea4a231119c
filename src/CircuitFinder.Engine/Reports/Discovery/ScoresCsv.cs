using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Tables;
using CsvHelper;
using CsvHelper.Configuration;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary><c>scores.csv</c>: one row an edge, in graph order: the columns of <see cref="EdgeColumns"/>, then <c>score,in_circuit</c>.</summary>
/// <remarks>Scores are metric units per prompt, negative where the edge helps, and read back to the same bits; a score that was not measured
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
        => AtomicFile.WriteText(path, text =>
        {
            ComputationGraph graph = scores.Graph;
            using var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
            WriteRow(csv, Header);
            for (int edge = 0; edge < graph.EdgeCount; edge++)
            {
                WriteRow(
                    csv,
                    [.. EdgeColumns.Cells(graph, edge), ReportNumber.ExactOrEmpty(scores.Values[edge]), circuit.Contains(edge) ? "true" : "false"]);
            }
        });

    /// <summary>Reads scores and the circuit back. Rows may come in any order; each edge of the graph comes once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The graph of the model that the scores are of.</param>
    /// <exception cref="UserFaultException">The file is missing or malformed, or its edges are not those of <paramref name="graph"/>.</exception>
    public static (EdgeScores Scores, Circuit Circuit) Read(string path, ComputationGraph graph)
    {
        using var text = new StringReader(UserFile.ReadTextOrEmpty(path, "a scores.csv", CircuitJson.CircuitBytes));
        // No line end is named: files that passed through other systems may have theirs.
        using var csv = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null });
        return Read(path, csv, graph);
    }

    private static (EdgeScores Scores, Circuit Circuit) Read(string path, CsvParser csv, ComputationGraph graph)
    {
        var faults = new FileFaults(path);
        if (!csv.Read() || !(csv.Record!.SequenceEqual(Header) || csv.Record!.SequenceEqual(ReadColumns)))
        {
            faults.AddAt(1, 1, $"the header is not '{string.Join(',', Header)}'.");
            faults.ThrowIfAny();
        }

        string[] header = csv.Record!;
        int[] places = [.. ReadColumns.Select(column => Array.IndexOf(header, column))];
        var values = new double[graph.EdgeCount];
        var lineOfEdge = new int[graph.EdgeCount];
        var kept = new List<int>();
        while (csv.Read())
        {
            if (!TryReadRow(csv, places, header.Length, graph, faults, out int edge, out double score, out bool isKept))
            {
                continue;
            }

            if (lineOfEdge[edge] != 0)
            {
                faults.AddAt(csv.RawRow, 1, $"edge {graph.EdgeName(edge)} came on line {lineOfEdge[edge]} already. Each edge has one row.");
            }

            lineOfEdge[edge] = csv.RawRow;
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
        CsvParser csv, int[] places, int width, ComputationGraph graph, FileFaults faults, out int edge, out double score, out bool isKept)
    {
        edge = -1;
        score = 0;
        isKept = false;
        string[] fields = csv.Record!;
        if (fields.Length != width)
        {
            faults.AddAt(csv.RawRow, 1, $"there are {fields.Length} fields, where there should be {width}.");
            return false;
        }

        fields = [.. places.Select(place => csv.Record![place])];

        bool isEdge = graph.TryParseEdge(fields[0], out edge);
        if (!isEdge)
        {
            faults.AddAt(csv.RawRow, 1, $"the model has no edge '{fields[0]}'. Edges look like input->a0.h0<q> or m0->logits.");
        }
        else if (fields[0] != $"{fields[1]}->{fields[2]}")
        {
            faults.AddAt(csv.RawRow, 1, $"edge {fields[0]} does not run from '{fields[1]}' to '{fields[2]}'. Let the three columns agree.");
        }

        bool isNumber = double.TryParse(fields[3], NumberStyles.Float, CultureInfo.InvariantCulture, out score);
        if (fields[3].Length == 0)
        {
            (isNumber, score) = (true, double.NaN);
        }

        if (!isNumber)
        {
            faults.AddAt(csv.RawRow, 1, $"score '{fields[3]}' is not a number. Write it as 0.25 or -1e-3.");
        }

        bool isFlag = fields[4] is "true" or "false";
        if (!isFlag)
        {
            faults.AddAt(csv.RawRow, 1, $"in_circuit is '{fields[4]}'. It is true or false.");
        }

        isKept = fields[4] == "true";
        return isEdge && isNumber && isFlag;
    }

    private static void WriteRow(CsvWriter csv, params ReadOnlySpan<string> fields)
    {
        foreach (string field in fields)
        {
            csv.WriteField(field);
        }

        csv.NextRecord();
    }
}
