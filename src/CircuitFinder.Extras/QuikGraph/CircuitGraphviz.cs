using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Reports.Tables;
using QuikGraph;
using QuikGraph.Graphviz;
using QuikGraph.Graphviz.Dot;

namespace CircuitFinder.Extras.QuikGraph;

/// <summary>A circuit for Graphviz, written by QuikGraph.Graphviz: the nodes, edges, scores and looks of <see cref="CircuitDot"/>.</summary>
/// <remarks>
/// That library numbers the nodes, has no attributes but Graphviz's own, no ranks, and no direction upwards. So a node's name is its tooltip; what
/// <see cref="CircuitDot"/> says as <c>score</c>, <c>sign</c> and <c>role</c> stands in <c>comment</c>, as <c>score=-0.5 sign=helpful role=query</c>; and
/// the input is on top, with rows as the edges alone make them. A head is a record with the ports <c>q</c>, <c>k</c> and <c>v</c>.
/// </remarks>
public static class CircuitGraphviz
{
    /// <summary>Writes the circuit as DOT.</summary>
    /// <param name="circuit">A circuit of the scores' graph.</param>
    /// <param name="scores">One score an edge.</param>
    /// <param name="caption">What the picture is of.</param>
    /// <exception cref="ArgumentException">The scores belong to a graph of another shape.</exception>
    public static string Text(Circuit circuit, EdgeScores scores, CircuitCaption caption)
    {
        var writer = new GraphvizAlgorithm<string, TaggedEdge<string, CircuitEdge>>(circuit.ToQuikGraph(scores));
        writer.GraphFormat.Name = "circuit";
        writer.GraphFormat.RankSeparation = 0.7;
        writer.GraphFormat.LabelLocation = GraphvizLabelLocation.T;
        writer.GraphFormat.Label = string.Join('\n', new[] { caption.Title, caption.Origin, caption.Quality }.Select(PlainText.Of));

        ComputationGraph graph = circuit.Graph;
        Dictionary<string, int> nodes = Enumerable.Range(0, graph.SourceCount).Append(-1).ToDictionary(node => NodeText.Name(graph, node));
        ImmutableArray<double> sums = NodeLevel.Sums(scores);
        writer.FormatVertex += (_, vertex) =>
        {
            int node = nodes[vertex.Vertex];
            string role = NodeText.Role(graph, node);
            Shape(vertex.VertexFormat, vertex.Vertex, role);
            vertex.VertexFormat.ToolTip = vertex.Vertex;
            vertex.VertexFormat.Comment = node < 0 ? $"role={role}" : Meaning(sums[node], EdgeLook.Of(sums[node], largest: 0, caption.IsSigned), role);
        };

        double largest = EdgeLook.Largest(scores, circuit);
        writer.FormatEdge += (_, edge) =>
        {
            CircuitEdge tag = edge.Edge.Tag;
            EdgeLook look = EdgeLook.Of(tag.Score, largest, caption.IsSigned);
            edge.EdgeFormat.StrokeColor = Colour(look.Colour);
            edge.EdgeFormat.PenWidth = Math.Round(CircuitDot.PenWidth(look), 2);
            edge.EdgeFormat.HeadPort = tag.Role is "query" or "key" or "value" ? $"{tag.Role[0]}:n" : "n";
            edge.EdgeFormat.TailPort = "s";
            edge.EdgeFormat.ToolTip = $"{tag.Name} {ReportNumber.Short(tag.Score)}";
            edge.EdgeFormat.Comment = Meaning(tag.Score, look, tag.Role);
        };
        return writer.Generate();
    }

    private static void Shape(GraphvizVertex format, string name, string role)
    {
        if (role == "head")
        {
            var reads = new GraphvizRecordCell();
            foreach (string letter in (string[])["q", "k", "v"])
            {
                reads.Cells.Add(new GraphvizRecordCell { Port = letter, Text = letter });
            }

            var record = new GraphvizRecordCell();
            record.Cells.Add(reads);
            record.Cells.Add(new GraphvizRecordCell { Text = name });
            format.Shape = GraphvizVertexShape.Record;
            format.Record.Cells.Add(record);
        }
        else
        {
            format.Shape = role == "mlp" ? GraphvizVertexShape.Hexagon : GraphvizVertexShape.Box;
            format.Label = name;
        }
    }

    private static string Meaning(double score, EdgeLook look, string role) => $"score={ReportNumber.ExactOrEmpty(score)} sign={look.Sign} role={role}";

    // From #rrggbb.
    private static GraphvizColor Colour(string text)
    {
        int value = int.Parse(text.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new GraphvizColor(byte.MaxValue, (byte)(value >> 16), (byte)(value >> 8), (byte)value);
    }
}
