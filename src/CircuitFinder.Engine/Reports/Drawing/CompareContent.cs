using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>The union of circuits, and which of them keep an edge: told by dashes and width as well as by colour.</summary>
internal static class CompareContent
{
    private const string SharedColour = "#1a1a1a";
    private const int LongestName = 40;

    private static readonly (string Colour, string? Dashes, double Width) Shared = (SharedColour, null, 2.6);
    private static readonly (string Colour, string? Dashes, double Width) First = (EdgeLook.HelpfulColour, "8 3", 1.7);
    private static readonly (string Colour, string? Dashes, double Width) Second = (EdgeLook.HarmfulColour, "1.8 3", 1.9);

    /// <param name="circuits">At least two, of one shape.</param>
    /// <param name="union">Every edge that one of them keeps.</param>
    public static PictureContent Of(IReadOnlyList<NamedCircuit> circuits, Circuit union)
    {
        string[] names = [.. circuits.Select(circuit => circuit.Name.Length <= LongestName ? circuit.Name : $"{circuit.Name[..LongestName]}…")];
        int[] counts = new int[3];
        var edges = new List<(int Kind, PictureEdge Edge)>();
        foreach (int edge in union.Edges)
        {
            bool[] keeps = [.. circuits.Select(circuit => circuit.File.Circuit.Contains(edge))];
            int kind = Kind(keeps);
            counts[kind]++;
            (string colour, string? dashes, double width) = Look(kind);
            edges.Add((kind, new PictureEdge(edge, colour, width, 0.85, dashes, $"{union.Graph.EdgeName(edge)}: in {string.Join(", ", names.Where((_, i) => keeps[i]))}")));
        }

        string[] classes = circuits.Count == 2
            ? [$"in both: {ReportNumber.Count(counts[0])} edges", $"only in {names[0]}: {ReportNumber.Count(counts[1])}", $"only in {names[1]}: {ReportNumber.Count(counts[2])}"]
            : [
                $"in all {ReportNumber.Count(circuits.Count)}: {ReportNumber.Count(counts[0])} edges",
                $"in several: {ReportNumber.Count(counts[1])}",
                $"in one alone: {ReportNumber.Count(counts[2])}",
            ];
        return new PictureContent(
            circuits.Count == 2 ? $"{names[0]} and {names[1]}" : $"{ReportNumber.Count(circuits.Count)} circuits",
            circuits.Count == 2 ? [string.Join(" · ", classes)] : [string.Join(", ", names), string.Join(" · ", classes)],
            [.. edges.OrderByDescending(edge => edge.Kind).Select(edge => edge.Edge)],
            [.. classes.Select((text, kind) => new PictureLegend(text, Look(kind).Colour, Look(kind).Width + 0.6, Look(kind).Dashes))])
        {
            Outline = node =>
            {
                (string colour, string? dashes, _) = Look(Kind([.. circuits.Select(circuit => circuit.File.Circuit.IsNodeKept(node))]));
                return (colour, dashes is null ? null : "3 2");
            },
        };
    }

    private static (string Colour, string? Dashes, double Width) Look(int kind) => kind switch { 0 => Shared, 1 => First, _ => Second };

    // Of two: in both, in the first, in the second. Of more: in all, in several, in one.
    private static int Kind(bool[] keeps)
    {
        int count = keeps.Count(keep => keep);
        return count == keeps.Length ? 0 : keeps.Length == 2 ? keeps[0] ? 1 : 2 : count > 1 ? 1 : 2;
    }
}
