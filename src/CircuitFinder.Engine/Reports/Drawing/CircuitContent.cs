using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>One circuit by its scores: the sign is a colour and, harmful ones being dashed, a pattern; the magnitude is the
/// width.</summary>
internal static class CircuitContent
{
    private const string HarmfulDashes = "6 2.5";

    public static PictureContent Of(EdgeScores scores, Circuit circuit, CircuitCaption caption)
    {
        double largest = EdgeLook.Largest(scores, circuit);
        return new PictureContent(
            caption.Title,
            [caption.Origin, caption.Quality],

            // Strong edges last, on top of the weak ones.
            [.. circuit.Edges.Select(edge => (Edge: edge, Look: EdgeLook.Of(scores.Values[edge], largest, caption.IsSigned))).OrderBy(edge => edge.Look.Share).Select(edge => new PictureEdge(
                edge.Edge,
                edge.Look.Colour,
                Width(edge.Look.Share),
                0.35 + (0.55 * edge.Look.Share),
                edge.Look.Sign == "harmful" ? HarmfulDashes : null,
                $"{circuit.Graph.EdgeName(edge.Edge)}: score {ReportNumber.Short(scores.Values[edge.Edge])} ({(caption.IsSigned ? edge.Look.Sign : "no sign")})"))],
            [.. Legend(caption, largest)]);
    }

    private static IEnumerable<PictureLegend> Legend(CircuitCaption caption, double largest)
    {
        if (caption.IsSigned)
        {
            yield return new PictureLegend("helpful: ablating the edge lowers the metric", EdgeLook.HelpfulColour);
            yield return new PictureLegend("harmful: ablating the edge raises the metric", EdgeLook.HarmfulColour, Dashes: HarmfulDashes);
        }
        else
        {
            yield return new PictureLegend($"scores of {caption.Method} have no sign", EdgeLook.NeutralColour);
        }

        yield return new PictureLegend($"width: |score|, widest {ReportNumber.Short(largest)}", SvgCanvas.MutedInk, Width(1));
    }

    private static double Width(double share) => 0.7 + (4.8 * share);
}
