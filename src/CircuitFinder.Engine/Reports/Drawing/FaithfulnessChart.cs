using CircuitFinder.Engine.Evaluation;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>A line chart: edges kept, logarithmic, against faithfulness, with the random baseline's mean and range.</summary>
internal sealed class FaithfulnessChart
{
    private const double Width = 720;
    private const double Height = 440;
    private const double Left = 72;
    private const double Right = 24;
    private const double Top = 84;
    private const double Bottom = 64;
    private const string CircuitColour = "#1b7fbd";
    private const string RandomColour = "#8a8a8a";
    private const string GridColour = "#e4e4e4";

    private readonly IReadOnlyList<CircuitEvaluation> _rows;
    private readonly CircuitEvaluation? _chosen;
    private readonly int _edgeTotal;
    private readonly CircuitCaption _caption;
    private readonly double _least;
    private readonly double _greatest;

    public FaithfulnessChart(IReadOnlyList<CircuitEvaluation> rows, int chosen, int edgeTotal, CircuitCaption caption)
    {
        _rows = [.. rows.Where(row => row.EdgesLeft > 0 && double.IsFinite(row.Faithfulness))];
        _chosen = chosen >= 0 ? rows[chosen] : null;
        _edgeTotal = edgeTotal;
        _caption = caption;

        // Always from 0 to 1; further where a circuit goes further, to the next quarter.
        IEnumerable<double> values = _rows.Select(row => row.Faithfulness)
            .Concat(_rows.Where(row => row.Random is not null).SelectMany(row => new[] { row.Random!.FaithfulnessMinimum, row.Random.FaithfulnessMaximum }))
            .Where(double.IsFinite);
        _least = Math.Floor(Math.Min(0, values.Append(0).Min() + 0.05) * 4) / 4;
        _greatest = Math.Ceiling(Math.Max(1, values.Append(1).Max() - 0.05) * 4) / 4;
    }

    public void Draw(TextWriter text)
    {
        using var canvas = new SvgCanvas(text, Width, Height, $"Faithfulness of {_caption.Task} circuits in {_caption.Model}");
        canvas.Text(24, 32, $"{_caption.Task}: faithfulness against circuit size", 18, isBold: true);
        canvas.Text(24, 54, _caption.Origin, 13, SvgCanvas.MutedInk);
        DrawAxes(canvas);
        DrawBaseline(canvas);
        DrawCircuits(canvas);
        DrawLegend(canvas);
    }

    private double X(double edges) => Left + ((Width - Left - Right) * Math.Log(edges) / Math.Log(Math.Max(2, _edgeTotal)));

    private double Y(double faithfulness)
        => Height - Bottom - ((Height - Top - Bottom) * (faithfulness - _least) / (_greatest - _least));

    private void DrawAxes(SvgCanvas canvas)
    {
        for (double tick = _least; tick <= _greatest + 1e-9; tick += 0.25)
        {
            canvas.Path(Line([(Left, Y(tick)), (Width - Right, Y(tick))]), GridColour, 1);
            canvas.Text(Left - 8, Y(tick) + 4, ReportNumber.TwoDecimals(tick + 0.0), 12, SvgCanvas.MutedInk, "end");
        }

        for (int tick = 1; tick <= _edgeTotal; tick *= 10)
        {
            canvas.Path(Line([(X(tick), Height - Bottom), (X(tick), Height - Bottom + 5)]), SvgCanvas.MutedInk, 1);
            canvas.Text(X(tick), Height - Bottom + 20, ReportNumber.Count(tick), 12, SvgCanvas.MutedInk, "middle");
        }

        canvas.Path(Line([(Left, Height - Bottom), (Width - Right, Height - Bottom)]), SvgCanvas.MutedInk, 1);
        canvas.Text((Left + Width - Right) / 2, Height - 16, $"edges kept, of {ReportNumber.Count(_edgeTotal)}", 13, anchor: "middle");
    }

    private void DrawBaseline(SvgCanvas canvas)
    {
        CircuitEvaluation[] drawn = [.. _rows.Where(row => row.Random is { } random
            && double.IsFinite(random.FaithfulnessMean + random.FaithfulnessMinimum + random.FaithfulnessMaximum))];
        if (drawn.Length == 0)
        {
            return;
        }

        canvas.Polygon(
            drawn.Select(row => (X(row.EdgesLeft), Y(row.Random!.FaithfulnessMaximum)))
                .Concat(drawn.Reverse().Select(row => (X(row.EdgesLeft), Y(row.Random!.FaithfulnessMinimum)))),
            RandomColour,
            stroke: null,
            opacity: 0.25);
        canvas.Path(Line(drawn.Select(row => (X(row.EdgesLeft), Y(row.Random!.FaithfulnessMean)))), RandomColour, 1.5, dashes: "5 3");
    }

    private void DrawCircuits(SvgCanvas canvas)
    {
        if (_rows.Count > 0)
        {
            canvas.Path(Line(_rows.Select(row => (X(row.EdgesLeft), Y(row.Faithfulness)))), CircuitColour, 2.5);
        }

        foreach (CircuitEvaluation row in _rows)
        {
            bool isChosen = ReferenceEquals(row, _chosen);
            canvas.Circle(
                X(row.EdgesLeft),
                Y(row.Faithfulness),
                isChosen ? 6 : 3.5,
                isChosen ? "#ffffff" : CircuitColour,
                CircuitColour,
                $"{ReportNumber.Count(row.EdgesLeft)} edges: faithfulness {ReportNumber.TwoDecimals(row.Faithfulness)}");
            if (isChosen)
            {
                bool isRight = X(row.EdgesLeft) > (Left + Width) / 2;
                canvas.Text(
                    X(row.EdgesLeft) + (isRight ? -12 : 12),
                    Y(row.Faithfulness) + (isRight ? -10 : 18),
                    $"reported: {ReportNumber.Count(row.EdgesLeft)} edges, {ReportNumber.TwoDecimals(row.Faithfulness)}",
                    12,
                    anchor: isRight ? "end" : "start");
            }
        }
    }

    private static void DrawLegend(SvgCanvas canvas)
    {
        const double Row = 76;
        canvas.Path(Line([(Left, Row - 4), (Left + 28, Row - 4)]), CircuitColour, 2.5);
        canvas.Text(Left + 36, Row, "circuits", 12);
        canvas.Path(Line([(Left + 110, Row - 4), (Left + 138, Row - 4)]), RandomColour, 1.5, dashes: "5 3");
        canvas.Text(Left + 146, Row, "random circuits of the same size: mean, and range over draws", 12);
    }

    private static string Line(IEnumerable<(double X, double Y)> points)
        => "M " + string.Join(" L ", points.Select(point => $"{ReportNumber.Pixels(point.X)} {ReportNumber.Pixels(point.Y)}"));
}
