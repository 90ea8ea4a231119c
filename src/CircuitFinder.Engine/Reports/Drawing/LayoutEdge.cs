namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>An edge's way through the rows.</summary>
/// <param name="Edge">Number in graph order.</param>
/// <param name="Path">The source, the lanes, the destination's node, from the bottom up.</param>
/// <param name="Port">Where on the destination's node it ends, in pixels from its middle.</param>
internal sealed record LayoutEdge(int Edge, IReadOnlyList<LayoutItem> Path, double Port);
