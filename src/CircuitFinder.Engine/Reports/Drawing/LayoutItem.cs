namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>What takes room in a row: a node, or the lane of an edge that passes by.</summary>
internal sealed class LayoutItem(int? node, int row, double halfWidth)
{
    /// <summary>Source index, −1 for the logits; null for a lane.</summary>
    public int? Node { get; } = node;

    public int Row { get; } = row;

    public double HalfWidth { get; } = halfWidth;

    /// <summary>Links to the row below.</summary>
    public List<LayoutLink> Below { get; } = [];

    /// <summary>Links to the row above.</summary>
    public List<LayoutLink> Above { get; } = [];

    /// <summary>Place in the row, from the left.</summary>
    public int Order { get; set; }

    /// <summary>Centre, in pixels.</summary>
    public double X { get; set; }
}
