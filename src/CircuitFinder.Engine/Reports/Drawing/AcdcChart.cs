using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>A step line: edges removed against D, from the whole model to the circuit that the search ends with.</summary>
internal sealed class AcdcChart
{
    // Points nearer to each other than this are one to the eye: a search of GPT-2 small removes 32,000 edges.
    private const double Nearest = 0.4;

    private readonly (int Removed, double Divergence)[] _points;
    private readonly int _edgeTotal;
    private readonly ChartFrame _frame;

    public AcdcChart(IReadOnlyList<AcdcStep> steps, string divergenceName, int edgeTotal, CircuitCaption caption, PictureOptions options)
    {
        _edgeTotal = edgeTotal;
        _points = [(0, 0), .. steps.Where(step => step.IsRemoved && double.IsFinite(step.Divergence)).Select(step => (edgeTotal - step.EdgesLeft, step.Divergence))];

        // D of the whole model: what the first step changed, taken back. Minus a metric does not begin at 0.
        if (steps.Count > 0 && double.IsFinite(steps[0].Divergence - steps[0].Effect))
        {
            _points[0] = (0, steps[0].Divergence - steps[0].Effect);
        }

        double least = Math.Min(0, _points.Min(point => point.Divergence));
        _frame = new ChartFrame(
            options,
            new ChartText(
                $"{caption.Task}: what removing edges costs",
                $"model {caption.Model} · ACDC, which keeps edges by {divergenceName} · {caption.Ablation} ablation",
                $"edges removed, of {ReportNumber.Count(edgeTotal)}",
                divergenceName),
            least,
            Math.Max(_points.Max(point => point.Divergence), least + 1e-9),
            _ => 0,
            legendRows: 0);
    }

    public void Draw(TextWriter text)
    {
        using SvgCanvas canvas = _frame.Open(text);
        _frame.DrawXAxis(canvas, TickMarks.Within(0, Math.Max(1, _edgeTotal), _frame.Scale < 1 ? 5 : 8), [], X);
        canvas.Line(SvgCanvas.Thinned(_points.Select(point => (X(point.Removed), _frame.Y(point.Divergence))), Nearest), LineLook.At(0).Colour, 2 * _frame.Scale);
        (int removed, double divergence) = _points[^1];
        string end = $"at the end of the search: D {ReportNumber.Short(divergence)}";
        canvas.Circle(X(removed), _frame.Y(divergence), 4 * _frame.Scale, "#ffffff", LineLook.At(0).Colour, end);

        // Above the end of a line that rises to it.
        canvas.Text(Math.Max(X(removed), _frame.Left + SvgCanvas.TextWidth(end, _frame.Size)), _frame.Y(divergence) - 8, end, _frame.Size, anchor: "end");
    }

    private double X(double removed) => _frame.Left + ((_frame.Right - _frame.Left) * removed / Math.Max(1, _edgeTotal));
}
