using System.Globalization;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>What every DOT picture of a circuit has: its caption, its rows of nodes from the input up, and ports for a head's
/// reads.</summary>
internal static class DotText
{
    /// <summary>The settings of graph, nodes and edges, and a caption of one line a row, each already markup.</summary>
    public static void WriteHead(TextWriter text, params ReadOnlySpan<string> caption)
    {
        text.WriteLine("  graph [rankdir=BT, ranksep=0.7, nodesep=0.25, outputorder=edgesfirst, fontname=\"Helvetica\", fontsize=11, labelloc=t,");
        text.WriteLine("    label=<<TABLE BORDER=\"0\" CELLSPACING=\"1\">");
        foreach (string markup in caption)
        {
            text.WriteLine($"      <TR><TD>{markup}</TD></TR>");
        }

        text.WriteLine("    </TABLE>>];");
        text.WriteLine("  node [fontname=\"Helvetica\", fontsize=11, margin=\"0.1,0.04\", height=0.3, style=filled, fillcolor=white];");
        text.WriteLine("  edge [arrowsize=0.5];");
    }

    /// <summary>The kept nodes, one rank a row, and what holds the rows in order.</summary>
    /// <param name="text">Receives the lines.</param>
    /// <param name="circuit">Whose nodes.</param>
    /// <param name="attributes">More attributes of a node, given by source index, −1 for the logits.</param>
    /// <param name="outline">The colour of a node's outline; null for black.</param>
    public static void WriteRows(TextWriter text, Circuit circuit, Func<int, string> attributes, Func<int, string>? outline = null)
    {
        IReadOnlyList<CircuitRow> rows = CircuitRows.Of(circuit);
        for (int row = 0; row < rows.Count; row++)
        {
            text.WriteLine("  {");
            text.WriteLine("    rank=same;");
            text.WriteLine($"    {Row(row)} [shape=plaintext, style=\"\", fontcolor=\"#777777\", label={Quote(rows[row].Label)}];");
            foreach (int node in rows[row].Nodes)
            {
                text.WriteLine($"    {Quote(NodeText.Name(circuit.Graph, node))} [{Shape(circuit, node, outline?.Invoke(node))}, {attributes(node)}];");
            }

            text.WriteLine("  }");
        }

        // Row labels hang on an invisible chain, so that rows stay in order whatever edges there are.
        for (int row = 1; row < rows.Count; row++)
        {
            text.WriteLine($"  {Row(row - 1)} -> {Row(row)} [style=invis, weight=0];");
        }
    }

    /// <summary>An edge's two ends with their ports; once for every kept head that shares the read.</summary>
    public static IEnumerable<string> Ends(Circuit circuit, int source, int destination)
        => circuit.KeptReaders(destination).Select(
            reader => $"{Port(circuit.Graph, source, ":out:n")} -> {Port(circuit.Graph, reader, ReadPort(circuit.Graph, destination))}");

    /// <summary>A quoted string, whatever the text holds.</summary>
    public static string Quote(string name)
        => $"\"{PictureText.Of(name).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Shape(Circuit circuit, int node, string? outline)
    {
        string name = NodeText.Name(circuit.Graph, node);
        string plain = outline is null ? "" : $", color=\"{outline}\", penwidth=2";
        string table = outline is null ? "" : $" COLOR=\"{outline}\"";
        return NodeText.Role(circuit.Graph, node) switch
        {
            "head" => $"shape=plain, style=\"\", label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" CELLPADDING=\"3\" BGCOLOR=\"#f3f6fa\"{table}>"
                + $"<TR><TD PORT=\"out\" COLSPAN=\"3\">{name}</TD></TR><TR>{ReadCells(circuit, node)}</TR></TABLE>>",
            "mlp" => $"shape=hexagon, fillcolor=\"#fbf3e0\"{plain}",
            _ => $"shape=box, style=\"rounded,filled\", fillcolor=\"#eeeeee\"{plain}",
        };
    }

    private static string ReadCells(Circuit circuit, int head)
    {
        var reads = new int[3];
        circuit.Graph.DestinationsOfNode(head, reads);
        return string.Concat(reads.Zip("qkv", (read, letter) =>
            $"<TD PORT=\"{letter}\"><FONT POINT-SIZE=\"8\" COLOR=\"{(circuit.ContainsDestination(read) ? "#000000" : "#bbbbbb")}\">{letter}</FONT></TD>"));
    }

    private static string Port(ComputationGraph graph, int node, string port)
        => Quote(NodeText.Name(graph, node)) + (NodeText.Role(graph, node) == "head" ? port : port[^2..]);

    private static string ReadPort(ComputationGraph graph, int destination)
        => graph.KindOfDestination(destination) switch
        {
            HeadInput.Query => ":q:s",
            HeadInput.Key => ":k:s",
            HeadInput.Value => ":v:s",
            _ => ":s",
        };

    private static string Row(int number) => string.Create(CultureInfo.InvariantCulture, $"\"row {number}\"");
}
