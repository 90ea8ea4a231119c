namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>A line chart: edges kept, logarithmic, against faithfulness, one line a method.</summary>
internal sealed class MethodsChart(IReadOnlyList<MethodRow> rows, string title, string subtitle, int edgeTotal)
{
    private const double Width = 760;
    private const double Left = 72;
    private const double Right = 24;
    private const double Top = 76;
    private const double PlotHeight = 320;
    private const double LegendTop = Top + PlotHeight + 76;
    private const double LegendRow = 20;
    private const double LegendColumn = 330;
    private const string GridColour = "#e4e4e4";
    private const double Least = -0.25;
    private const double Greatest = 1.25;

    // Okabe and Ito's, which colour-blind readers can tell apart; the control is grey and dashed.
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#1a1a1a", "#e69f00", "#56b4e9", "#7a5195"];

    private readonly MethodRow[] _rows = [.. rows.Where(row => row.Points.Any(IsDrawn))];

    public void Draw(TextWriter text)
    {
        double height = LegendTop + (LegendRow * ((_rows.Length + 1) / 2)) + 8;
        using var canvas = new SvgCanvas(text, Width, height, title);
        canvas.Text(24, 32, title, 18, isBold: true);
        canvas.Text(24, 54, subtitle, 13, SvgCanvas.MutedInk);
        DrawAxes(canvas);
        for (int i = 0; i < _rows.Length; i++)
        {
            DrawMethod(canvas, _rows[i], i);
        }
    }

    private static bool IsDrawn((int Edges, double Faithfulness) point) => point.Edges > 0 && double.IsFinite(point.Faithfulness);

    private static double Y(double faithfulness) => Top + (PlotHeight * (Greatest - Math.Clamp(faithfulness, Least, Greatest)) / (Greatest - Least));

    private static string Line(IEnumerable<(double X, double Y)> points)
        => "M " + string.Join(" L ", points.Select(point => $"{ReportNumber.Pixels(point.X)} {ReportNumber.Pixels(point.Y)}"));

    private double X(double edges) => Left + ((Width - Left - Right) * Math.Log(edges) / Math.Log(Math.Max(2, edgeTotal)));

    private void DrawAxes(SvgCanvas canvas)
    {
        for (double tick = Least; tick <= Greatest + 1e-9; tick += 0.25)
        {
            canvas.Path(Line([(Left, Y(tick)), (Width - Right, Y(tick))]), GridColour, 1);
            canvas.Text(Left - 8, Y(tick) + 4, ReportNumber.TwoDecimals(tick + 0.0), 12, SvgCanvas.MutedInk, "end");
        }

        double bottom = Top + PlotHeight;
        for (int tick = 1; tick <= edgeTotal; tick *= 10)
        {
            canvas.Path(Line([(X(tick), bottom), (X(tick), bottom + 5)]), SvgCanvas.MutedInk, 1);
            canvas.Text(X(tick), bottom + 20, ReportNumber.Count(tick), 12, SvgCanvas.MutedInk, "middle");
        }

        canvas.Path(Line([(Left, bottom), (Width - Right, bottom)]), SvgCanvas.MutedInk, 1);
        canvas.Text((Left + Width - Right) / 2, bottom + 42, $"edges kept, of {ReportNumber.Count(edgeTotal)}", 13, anchor: "middle");
    }

    private void DrawMethod(SvgCanvas canvas, MethodRow row, int place)
    {
        bool isControl = row.Method == "random";
        string colour = isControl ? "#8a8a8a" : Colours[place % Colours.Length];
        string? dashes = isControl ? "5 3" : null;
        (int Edges, double Faithfulness)[] points = [.. row.Points.Where(IsDrawn)];
        if (points.Length > 1)
        {
            canvas.Path(Line(points.Select(point => (X(point.Edges), Y(point.Faithfulness)))), colour, 2, dashes: dashes);
        }

        foreach ((int edges, double faithfulness) in points)
        {
            canvas.Circle(
                X(edges), Y(faithfulness), points.Length > 1 ? 3 : 6, colour, colour,
                $"{row.Method}, {ReportNumber.Count(edges)} edges: faithfulness {ReportNumber.TwoDecimals(faithfulness)}");
        }

        double left = Left + (LegendColumn * (place % 2));
        double y = LegendTop + (LegendRow * (place / 2));
        canvas.Path(Line([(left, y - 4), (left + 28, y - 4)]), colour, 2, dashes: dashes);
        canvas.Text(left + 36, y, row.Method, 12);
    }
}
