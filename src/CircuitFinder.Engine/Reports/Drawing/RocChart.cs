using CircuitFinder.Engine.Evaluation;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>True positive rate against false positive rate, a square a level, with the areas in a legend below.</summary>
internal sealed class RocChart(IReadOnlyList<NamedRoc> curves, string reference)
{
    private const double Side = 320;
    private const double Left = 64;
    private const double Top = 92;
    private const double Gap = 72;
    private const double Right = 24;
    private const double LegendTop = Top + Side + 68;
    private const double LegendRow = 20;
    private const string GridColour = "#e4e4e4";

    // Points nearer to each other than this are one to the eye: a curve of 32,491 edges has as many points.
    private const double Nearest = 0.25;

    // Okabe and Ito's, which colour-blind readers can tell apart; from the ninth circuit on they come again, dashed.
    private static readonly string[] Colours =
        ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#1a1a1a", "#8a8a8a"];

    private readonly string[] _names = [.. curves.Select(curve => curve.Name).Distinct()];

    public void Draw(TextWriter text)
    {
        double width = Left + Side + Gap + Side + Right;
        using var canvas = new SvgCanvas(text, width, LegendTop + (LegendRow * _names.Length) + 8, $"ROC against {reference}");
        canvas.Text(24, 32, $"ROC against {reference}", 18, isBold: true);
        canvas.Text(24, 54, "lines: one point a threshold of |score|; circles: what each circuit keeps", 13, SvgCanvas.MutedInk);
        DrawLevel(canvas, RocLevel.Edges, Left);
        DrawLevel(canvas, RocLevel.Nodes, Left + Side + Gap);
        DrawLegend(canvas);
    }

    private static double Y(double truePositiveRate) => Top + (Side * (1 - truePositiveRate));

    private void DrawLevel(SvgCanvas canvas, RocLevel level, double left)
    {
        canvas.Text(left + (Side / 2), Top - 12, RocCsv.LevelName(level), 14, anchor: "middle");
        DrawAxes(canvas, left);
        foreach (NamedRoc curve in curves.Where(curve => curve.Level == level))
        {
            (string colour, string? dashes) = Look(curve.Name);
            canvas.Path(Line(curve.Roc.Curve.Points.Select(point => (X(point), Y(point.TruePositiveRate)))), colour, 2, dashes: dashes);
            canvas.Circle(
                X(curve.Roc.Kept),
                Y(curve.Roc.Kept.TruePositiveRate),
                4.5,
                "#ffffff",
                colour,
                $"{curve.Name} keeps: {RocCsv.LevelName(level)} found {ReportNumber.Short(curve.Roc.Kept.TruePositiveRate)}, falsely {ReportNumber.Short(curve.Roc.Kept.FalsePositiveRate)}");
        }

        double X(RocPoint point) => left + (Side * point.FalsePositiveRate);
    }

    private static void DrawAxes(SvgCanvas canvas, double left)
    {
        for (int i = 0; i <= 4; i++)
        {
            double tick = i / 4.0;
            double x = left + (Side * tick);
            canvas.Path(Line([(left, Y(tick)), (left + Side, Y(tick))]), GridColour, 1);
            canvas.Path(Line([(x, Top), (x, Top + Side)]), GridColour, 1);
            canvas.Text(left - 8, Y(tick) + 4, ReportNumber.TwoDecimals(tick), 12, SvgCanvas.MutedInk, "end");
            canvas.Text(x, Top + Side + 18, ReportNumber.TwoDecimals(tick), 12, SvgCanvas.MutedInk, "middle");
        }

        canvas.Path(Line([(left, Y(0)), (left + Side, Y(1))]), SvgCanvas.MutedInk, 1, dashes: "3 4");
        canvas.Text(left + (Side / 2), Top + Side + 38, "false positive rate", 13, anchor: "middle");
        canvas.Text(left - 40, Top - 12, "true positive rate", 13);
    }

    private void DrawLegend(SvgCanvas canvas)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            double y = LegendTop + (LegendRow * i);
            (string colour, string? dashes) = Look(_names[i]);
            canvas.Path(Line([(Left, y - 4), (Left + 28, y - 4)]), colour, 2, dashes: dashes);
            string[] areas = [.. curves.Where(curve => curve.Name == _names[i]).Select(curve =>
                $"{RocCsv.LevelName(curve.Level)} {ReportNumber.ThreeDecimals(curve.Roc.Curve.TrapezoidArea)} ({ReportNumber.ThreeDecimals(curve.Roc.Curve.PessimisticArea)})")];
            canvas.Text(Left + 36, y, $"{_names[i]}: area (pessimistic) {string.Join(", ", areas)}", 12);
        }
    }

    private (string Colour, string? Dashes) Look(string name)
    {
        int place = Array.IndexOf(_names, name);
        return (Colours[place % Colours.Length], place < Colours.Length ? null : "5 3");
    }

    private static string Line(IEnumerable<(double X, double Y)> points)
    {
        var drawn = new List<(double X, double Y)>();
        (double X, double Y) last = default;
        foreach ((double X, double Y) point in points)
        {
            last = point;
            if (drawn.Count == 0 || Math.Max(Math.Abs(point.X - drawn[^1].X), Math.Abs(point.Y - drawn[^1].Y)) >= Nearest)
            {
                drawn.Add(point);
            }
        }

        if (drawn[^1] != last)
        {
            drawn.Add(last);
        }

        return "M " + string.Join(" L ", drawn.Select(point => $"{ReportNumber.Pixels(point.X)} {ReportNumber.Pixels(point.Y)}"));
    }
}
