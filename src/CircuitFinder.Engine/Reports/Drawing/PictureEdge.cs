namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>How an edge of a circuit is drawn.</summary>
/// <param name="Edge">Number in graph order.</param>
/// <param name="Colour">As <c>#rrggbb</c>.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Opacity">0 to 1.</param>
/// <param name="Dashes">Null for a solid line.</param>
/// <param name="Tooltip">What it says.</param>
internal sealed record PictureEdge(int Edge, string Colour, double Width, double Opacity, string? Dashes, string Tooltip);
