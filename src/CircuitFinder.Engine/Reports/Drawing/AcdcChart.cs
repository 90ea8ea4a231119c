using CircuitFinder.Engine.Circuits;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>A step line: edges removed against D, from the whole model to the circuit that the search ends with.</summary>
internal sealed class AcdcChart(IReadOnlyList<AcdcStep> steps, string divergenceName, int edgeTotal, CircuitCaption caption)
{
    private const double Width = 720;
    private const double Height = 420;
    private const double Left = 84;
    private const double Right = 24;
    private const double Top = 76;
    private const double Bottom = 64;
    private const int Ticks = 5;

    private readonly (int Removed, double Divergence)[] _points =
        [.. steps.Where(step => step.IsRemoved && double.IsFinite(step.Divergence)).Select(step => (edgeTotal - step.EdgesLeft, step.Divergence))];

    public void Draw(TextWriter text)
    {
        using var canvas = new SvgCanvas(text, Width, Height, $"ACDC on {caption.Task} in {caption.Model}");
        canvas.Text(24, 32, $"{caption.Task}: what removing edges costs", 18, isBold: true);
        canvas.Text(24, 54, caption.Origin, 13, SvgCanvas.MutedInk);
        double least = Math.Min(0, _points.Select(point => point.Divergence).DefaultIfEmpty(0).Min());
        double greatest = Math.Max(_points.Select(point => point.Divergence).DefaultIfEmpty(0).Max(), least + 1e-9);
        double X(double removed) => Left + ((Width - Left - Right) * removed / Math.Max(1, edgeTotal));
        double Y(double divergence) => Height - Bottom - ((Height - Top - Bottom) * (divergence - least) / (greatest - least));
        for (int tick = 0; tick <= Ticks; tick++)
        {
            double value = least + ((greatest - least) * tick / Ticks);
            double removed = Math.Round(edgeTotal * tick / (double)Ticks);
            canvas.Path(Line([(Left, Y(value)), (Width - Right, Y(value))]), "#e4e4e4", 1);
            canvas.Text(Left - 8, Y(value) + 4, ReportNumber.Short(value), 12, SvgCanvas.MutedInk, "end");
            canvas.Text(X(removed), Height - Bottom + 20, ReportNumber.Count((int)removed), 12, SvgCanvas.MutedInk, "middle");
        }

        if (_points.Length > 0)
        {
            canvas.Path(Line(_points.Select(point => (X(point.Removed), Y(point.Divergence)))), "#1b7fbd", 2);
        }

        canvas.Text(24, Top - 4, divergenceName, 12, SvgCanvas.MutedInk);
        canvas.Text((Left + Width - Right) / 2, Height - 16, $"edges removed, of {ReportNumber.Count(edgeTotal)}", 13, anchor: "middle");
    }

    private static string Line(IEnumerable<(double X, double Y)> points)
        => "M " + string.Join(" L ", points.Select(point => $"{ReportNumber.Pixels(point.X)} {ReportNumber.Pixels(point.Y)}"));
}
