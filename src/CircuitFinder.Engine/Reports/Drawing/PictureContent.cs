using System.Collections.Immutable;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>What a picture of a circuit says beyond its nodes.</summary>
/// <param name="Title">First line.</param>
/// <param name="Lines">The lines below it.</param>
/// <param name="Edges">In the order of drawing: the last lie on top.</param>
/// <param name="Legend">What colours, widths and dashes mean.</param>
internal sealed record PictureContent(string Title, ImmutableArray<string> Lines, ImmutableArray<PictureEdge> Edges, ImmutableArray<PictureLegend> Legend)
{
    /// <summary>A node's outline, given by source index, −1 for the logits: colour and dashes.</summary>
    public Func<int, (string Colour, string? Dashes)> Outline { get; init; } = _ => ("#4d4d4d", null);
}
