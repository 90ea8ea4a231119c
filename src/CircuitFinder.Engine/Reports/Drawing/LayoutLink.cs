namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>A stretch of an edge between items of neighbouring rows.</summary>
/// <param name="Lower">The end nearer the input; the stretch leaves from its middle.</param>
/// <param name="Upper">The end nearer the logits.</param>
/// <param name="Port">Where on the upper item it ends, in pixels from its middle.</param>
internal sealed record LayoutLink(LayoutItem Lower, LayoutItem Upper, double Port)
{
    /// <summary>How much the stretch wants to be upright: long edges should run straight past the rows between.</summary>
    public double Stiffness => (Lower.Node, Upper.Node) switch
    {
        (null, null) => 8,
        (null, _) or (_, null) => 2,
        _ => 1,
    };
}
