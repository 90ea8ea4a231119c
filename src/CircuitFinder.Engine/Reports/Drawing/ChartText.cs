namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>What is written around a chart.</summary>
/// <param name="Title">First line.</param>
/// <param name="Subtitle">Second line, smaller; empty for none.</param>
/// <param name="XTitle">What the lower axis measures.</param>
/// <param name="YTitle">What the left axis measures.</param>
internal sealed record ChartText(string Title, string Subtitle, string XTitle, string YTitle);
