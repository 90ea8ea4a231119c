using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Comparisons;

/// <summary><c>compare.dot</c>: two circuits in one graph for Graphviz, <c>dot -Tsvg compare.dot</c>; what both keep, and what only
/// one of them does.</summary>
/// <remarks>
/// Drawn as <c>circuit.dot</c> is. Nodes and edges carry <c>in</c> (both, first or second), which the colour tells too; edges
/// also carry <c>role</c>, and <c>score_first</c> and <c>score_second</c> where the circuits have scores.
/// </remarks>
public static class CompareDot
{
    // Blue and vermilion tell the two circuits apart, also to colour-blind readers; what they agree on is black.
    private const string BothColour = "#1a1a1a";

    /// <summary>Writes the union of two circuits.</summary>
    /// <param name="path">The file.</param>
    /// <param name="first">One circuit.</param>
    /// <param name="second">The other, of the same shape.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, NamedCircuit first, NamedCircuit second)
        => AtomicFile.WriteText(path, text =>
        {
            ComputationGraph graph = first.File.Graph;
            Circuit a = first.File.Circuit;
            Circuit b = second.File.Circuit;
            var union = Circuit.Of(graph, a.Edges.Concat(b.Edges));
            text.WriteLine("digraph compare {");
            WriteHead(text, first, second, a.Edges.Count(b.Contains));
            DotText.WriteRows(
                text,
                union,
                node => $"in={Place(a.IsNodeKept(node), b.IsNodeKept(node))}, role={NodeText.Role(graph, node)}",
                node => Colour(a.IsNodeKept(node), b.IsNodeKept(node)));
            foreach (int edge in union.Edges)
            {
                WriteEdge(text, union, first.File, second.File, edge);
            }

            text.WriteLine("}");
        });

    private static void WriteHead(TextWriter text, NamedCircuit first, NamedCircuit second, int shared)
        => DotText.WriteHead(
            text,
            $"<FONT POINT-SIZE=\"14\">{PictureText.Markup($"{first.Name} and {second.Name}")}</FONT>",
            $"<FONT COLOR=\"{BothColour}\">in both: {ReportNumber.Count(shared)} edges</FONT>, "
                + $"<FONT COLOR=\"{EdgeLook.HelpfulColour}\">{PictureText.Markup($"only in {first.Name}")}: {ReportNumber.Count(first.File.Circuit.EdgeCount - shared)}</FONT>, "
                + $"<FONT COLOR=\"{EdgeLook.HarmfulColour}\">{PictureText.Markup($"only in {second.Name}")}: {ReportNumber.Count(second.File.Circuit.EdgeCount - shared)}</FONT>, "
                + "read upwards");

    private static void WriteEdge(TextWriter text, Circuit both, CircuitFile first, CircuitFile second, int edge)
    {
        ComputationGraph graph = first.Graph;
        (int source, int destination) = graph.EdgeEnds(edge);
        bool isInFirst = first.Circuit.Contains(edge);
        bool isInSecond = second.Circuit.Contains(edge);
        foreach (string ends in DotText.Ends(both, source, destination))
        {
            text.WriteLine(
                $"  {ends} [color=\"{Colour(isInFirst, isInSecond)}\", in={Place(isInFirst, isInSecond)}, role={NodeText.ReadRole(graph, destination)}"
                + $"{Score("first", first, edge)}{Score("second", second, edge)}, tooltip={DotText.Quote(graph.EdgeName(edge))}];");
        }
    }

    private static string Score(string which, CircuitFile file, int edge)
        => file.Scores is { } scores ? $", score_{which}=\"{ReportNumber.ExactOrEmpty(scores.Values[edge])}\"" : "";

    private static string Place(bool isInFirst, bool isInSecond) => isInFirst && isInSecond ? "both" : isInFirst ? "first" : "second";

    private static string Colour(bool isInFirst, bool isInSecond)
        => isInFirst && isInSecond ? BothColour : isInFirst ? EdgeLook.HelpfulColour : EdgeLook.HarmfulColour;
}
