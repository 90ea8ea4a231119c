namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>An entry of a picture's legend.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Colour">Of its sample; null for words alone.</param>
/// <param name="Width">Of its sample, in pixels.</param>
/// <param name="Dashes">Of its sample; null for a solid line.</param>
internal sealed record PictureLegend(string Text, string? Colour = null, double Width = 4, string? Dashes = null);
