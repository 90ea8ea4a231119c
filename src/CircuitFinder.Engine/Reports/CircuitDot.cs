using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.Drawing;

namespace CircuitFinder.Engine.Reports;

/// <summary><c>circuit.dot</c>: the circuit for Graphviz. <c>dot -Tsvg circuit.dot</c> renders it; other programs can read its attributes.</summary>
/// <remarks>
/// The input is at the bottom and the logits on top; rows are ranks. A head is a box with ports <c>q</c>, <c>k</c>, <c>v</c>.
/// Edges carry <c>score</c> (metric units per prompt), <c>sign</c> (helpful, harmful or none) and <c>role</c> (query, key, value,
/// mlp or logits: what the read is for); colour tells the sign and <c>penwidth</c> the magnitude. Nodes carry <c>role</c> and,
/// where they write, <c>score</c> and <c>sign</c>: the sum over all their out-edges, kept or not.
/// </remarks>
public static class CircuitDot
{
    private const double LeastWidth = 0.5;
    private const double WidthRange = 4.5;

    /// <summary>Writes the circuit.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scores">One score an edge.</param>
    /// <param name="circuit">A circuit of the same graph.</param>
    /// <param name="caption">What the picture is of.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, EdgeScores scores, Circuit circuit, CircuitCaption caption)
        => AtomicFile.WriteText(path, text =>
        {
            text.WriteLine("digraph circuit {");
            WriteHead(text, caption);
            IReadOnlyList<CircuitRow> rows = CircuitRows.Of(circuit);
            for (int row = 0; row < rows.Count; row++)
            {
                WriteRow(text, scores, circuit, rows[row], row);
            }

            WriteSpine(text, rows.Count);
            double largest = EdgeLook.Largest(scores, circuit);
            foreach (int edge in circuit.Edges)
            {
                WriteEdge(text, scores, edge, largest);
            }

            text.WriteLine("}");
        });

    private static void WriteHead(TextWriter text, CircuitCaption caption)
    {
        text.WriteLine("  graph [rankdir=BT, ranksep=0.7, nodesep=0.25, outputorder=edgesfirst, fontname=\"Helvetica\", fontsize=11, labelloc=t,");
        text.WriteLine("    label=<<TABLE BORDER=\"0\" CELLSPACING=\"1\">");
        WriteLine($"<FONT POINT-SIZE=\"14\">{PlainText.Markup(caption.Title)}</FONT>");
        WriteLine(PlainText.Markup(caption.Origin));
        WriteLine(PlainText.Markup(caption.Quality));
        WriteLine(
            $"<FONT COLOR=\"{EdgeLook.HelpfulColour}\">helpful edge: ablating it lowers the metric</FONT>, "
            + $"<FONT COLOR=\"{EdgeLook.HarmfulColour}\">harmful edge: ablating it raises the metric</FONT>, "
            + "width: |score|, read upwards");
        text.WriteLine("    </TABLE>>];");
        text.WriteLine("  node [fontname=\"Helvetica\", fontsize=11, margin=\"0.1,0.04\", height=0.3, style=filled, fillcolor=white];");
        text.WriteLine("  edge [arrowsize=0.5];");

        void WriteLine(string markup) => text.WriteLine($"      <TR><TD>{markup}</TD></TR>");
    }

    private static void WriteRow(TextWriter text, EdgeScores scores, Circuit circuit, CircuitRow row, int number)
    {
        text.WriteLine("  {");
        text.WriteLine("    rank=same;");
        text.WriteLine($"    {Row(number)} [shape=plaintext, style=\"\", fontcolor=\"#777777\", label={Quote(row.Label)}];");
        foreach (int node in row.Nodes)
        {
            text.WriteLine($"    {Quote(NodeText.Name(circuit.Graph, node))} [{Shape(circuit, node)}, {Attributes(scores, node)}];");
        }

        text.WriteLine("  }");
    }

    // Row labels hang on an invisible chain, so that rows stay in order whatever edges there are.
    private static void WriteSpine(TextWriter text, int rowCount)
    {
        for (int row = 1; row < rowCount; row++)
        {
            text.WriteLine($"  {Row(row - 1)} -> {Row(row)} [style=invis, weight=0];");
        }
    }

    private static void WriteEdge(TextWriter text, EdgeScores scores, int edge, double largest)
    {
        ComputationGraph graph = scores.Graph;
        (int source, int destination) = graph.EdgeEnds(edge);
        double score = scores.Values[edge];
        EdgeLook look = EdgeLook.Of(score, largest);
        string width = ReportNumber.Pixels(LeastWidth + (WidthRange * look.Share));
        text.WriteLine(
            $"  {Port(graph, source, ":out:n")} -> {Port(graph, graph.NodeOfDestination(destination), ReadPort(graph, destination))} "
            + $"[color=\"{look.Colour}\", penwidth={width}, score=\"{ReportNumber.Exact(score)}\", sign={look.Sign}, "
            + $"role={NodeText.ReadRole(graph, destination)}, tooltip={Quote($"{graph.EdgeName(edge)} {ReportNumber.Short(score)}")}];");
    }

    private static string Shape(Circuit circuit, int node)
    {
        string name = NodeText.Name(circuit.Graph, node);
        return NodeText.Role(circuit.Graph, node) switch
        {
            "head" => "shape=plain, style=\"\", label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" CELLPADDING=\"3\" BGCOLOR=\"#f3f6fa\">"
                + $"<TR><TD PORT=\"out\" COLSPAN=\"3\">{name}</TD></TR><TR>{ReadCells(circuit, node)}</TR></TABLE>>",
            "mlp" => "shape=hexagon, fillcolor=\"#fbf3e0\"",
            _ => "shape=box, style=\"rounded,filled\", fillcolor=\"#eeeeee\"",
        };
    }

    private static string ReadCells(Circuit circuit, int head)
    {
        var reads = new int[3];
        circuit.Graph.DestinationsOfNode(head, reads);
        return string.Concat(reads.Zip("qkv", (read, letter) =>
            $"<TD PORT=\"{letter}\"><FONT POINT-SIZE=\"8\" COLOR=\"{(circuit.ContainsDestination(read) ? "#000000" : "#bbbbbb")}\">{letter}</FONT></TD>"));
    }

    private static string Attributes(EdgeScores scores, int node)
    {
        string role = $"role={NodeText.Role(scores.Graph, node)}";
        if (node < 0)
        {
            return role;
        }

        double score = NodeScores.Of(scores, node);
        return $"score=\"{ReportNumber.Exact(score)}\", sign={EdgeLook.Of(score, largest: 0).Sign}, {role}";
    }

    private static string Port(ComputationGraph graph, int node, string port)
        => Quote(NodeText.Name(graph, node)) + (NodeText.Role(graph, node) == "head" ? port : port[^2..]);

    private static string ReadPort(ComputationGraph graph, int destination)
        => graph.KindOfDestination(destination) switch
        {
            ReadKind.Query => ":q:s",
            ReadKind.Key => ":k:s",
            ReadKind.Value => ":v:s",
            _ => ":s",
        };

    private static string Row(int number) => string.Create(CultureInfo.InvariantCulture, $"\"row {number}\"");

    private static string Quote(string name)
        => $"\"{PlainText.Of(name).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
