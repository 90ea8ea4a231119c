using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.CircuitFiles;

/// <summary><c>circuit.dot</c>: the circuit for Graphviz. <c>dot -Tsvg circuit.dot</c> renders it; other programs can read its
/// attributes.</summary>
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
            ImmutableArray<double> sums = NodeLevel.Sums(scores);
            text.WriteLine("digraph circuit {");
            WriteHead(text, caption);
            DotText.WriteRows(text, circuit, node => node < 0 ? Role(scores.Graph, node) : Attributes(scores.Graph, node, sums[node], caption.IsSigned));
            double largest = EdgeLook.Largest(scores, circuit);
            foreach (int edge in circuit.Edges)
            {
                WriteEdge(text, circuit, scores, edge, largest, caption.IsSigned);
            }

            text.WriteLine("}");
        });

    /// <summary>How wide an edge is drawn, in points.</summary>
    internal static double PenWidth(EdgeLook look) => LeastWidth + (WidthRange * look.Share);

    private static void WriteHead(TextWriter text, CircuitCaption caption)
        => DotText.WriteHead(
            text,
            $"<FONT POINT-SIZE=\"14\">{PictureText.Markup(caption.Title)}</FONT>",
            PictureText.Markup(caption.Origin),
            PictureText.Markup(caption.Quality),
            caption.IsSigned
                ? $"<FONT COLOR=\"{EdgeLook.HelpfulColour}\">helpful edge: ablating it lowers the metric</FONT>, "
                    + $"<FONT COLOR=\"{EdgeLook.HarmfulColour}\">harmful edge: ablating it raises the metric</FONT>, "
                    + "width: |score|, read upwards"
                : "width: |score|, which has no sign, read upwards");

    private static void WriteEdge(TextWriter text, Circuit circuit, EdgeScores scores, int edge, double largest, bool isSigned)
    {
        ComputationGraph graph = scores.Graph;
        (int source, int destination) = graph.EdgeEnds(edge);
        double score = scores.Values[edge];
        EdgeLook look = EdgeLook.Of(score, largest, isSigned);
        string width = ReportNumber.Pixels(PenWidth(look));
        foreach (string ends in DotText.Ends(circuit, source, destination))
        {
            text.WriteLine(
                $"  {ends} [color=\"{look.Colour}\", penwidth={width}, score=\"{ReportNumber.ExactOrEmpty(score)}\", sign={look.Sign}, "
                + $"role={NodeText.ReadRole(graph, destination)}, tooltip={DotText.Quote($"{graph.EdgeName(edge)} {ReportNumber.Short(score)}")}];");
        }
    }

    private static string Attributes(ComputationGraph graph, int node, double score, bool isSigned)
        => $"score=\"{ReportNumber.ExactOrEmpty(score)}\", sign={EdgeLook.Of(score, largest: 0, isSigned).Sign}, {Role(graph, node)}";

    private static string Role(ComputationGraph graph, int node) => $"role={NodeText.Role(graph, node)}";
}
