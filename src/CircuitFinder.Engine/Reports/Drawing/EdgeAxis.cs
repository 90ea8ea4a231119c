namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>The lower axis of charts over circuit sizes: edges kept, logarithmic, from the power of ten below the least that is
/// drawn to all edges.</summary>
internal sealed class EdgeAxis
{
    private readonly ChartFrame _frame;
    private readonly int _edgeTotal;
    private readonly double _first;

    public EdgeAxis(ChartFrame frame, IEnumerable<int> edges, int edgeTotal)
    {
        _frame = frame;
        _edgeTotal = Math.Max(2, edgeTotal);
        int least = edges.DefaultIfEmpty(1).Min();
        _first = Math.Pow(10, Math.Floor(Math.Log10(Math.Clamp(least, 1, _edgeTotal - 1))));
    }

    /// <summary>Places a number of edges.</summary>
    public double X(double edges)
        => _frame.Left + ((_frame.Right - _frame.Left) * Math.Log(Math.Clamp(edges, _first, _edgeTotal) / _first) / Math.Log(_edgeTotal / _first));

    /// <summary>Draws the axis.</summary>
    public void Draw(SvgCanvas canvas) => _frame.DrawXAxis(
        canvas,
        TickMarks.Logarithmic(_first, _edgeTotal),
        TickMarks.BetweenPowers(_first, _edgeTotal),
        X);
}
