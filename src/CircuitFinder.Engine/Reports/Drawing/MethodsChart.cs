using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>A line chart: edges kept, logarithmic, against faithfulness with its intervals, one line a method, labelled at its end;
/// in narrow charts in a legend.</summary>
internal sealed class MethodsChart
{
    private const double LeastDirect = 480;
    private const double Sample = 32;

    // A method that goes far beyond the whole model must not flatten the others.
    private const double Lowest = -0.5;
    private const double Highest = 1.5;

    private readonly MethodRow[] _rows;
    private readonly LineLook[] _looks;
    private readonly ChartFrame _frame;
    private readonly EdgeAxis _axis;
    private readonly bool _isDirect;

    public MethodsChart(IReadOnlyList<MethodRow> rows, string title, string subtitle, int edgeTotal, PictureOptions options)
    {
        _rows = [.. rows.Where(row => row.Points.Any(IsDrawn))];
        _looks = [.. _rows.Select((row, place) => row.Method == "random" ? LineLook.Control : LineLook.At(place))];
        _isDirect = (options.Width?.Pixels ?? double.PositiveInfinity) >= LeastDirect;
        (int Edges, Estimate Faithfulness)[] points = [.. _rows.SelectMany(row => row.Points.Where(IsDrawn))];
        double[] values = [.. points.SelectMany(point => new[] { point.Faithfulness.Value, point.Faithfulness.Low95, point.Faithfulness.High95 }).Where(double.IsFinite)];
        (double least, double greatest) = ChartFrame.FaithfulnessRange(values, Lowest, Highest);
        bool isBeyond = points.Any(point => point.Faithfulness.Value is < Lowest or > Highest);
        string beyond = isBeyond ? $" Points beyond {ReportNumber.Short(Lowest)} or {ReportNumber.Short(Highest)} stand at the edge." : "";
        _frame = new ChartFrame(
            options,
            new ChartText(title, $"{subtitle}{beyond}", $"edges kept, of {ReportNumber.Count(edgeTotal)} (bars: 95 % intervals)", "faithfulness"),
            least,
            greatest,
            size => _isDirect ? Sample + 26 + _rows.Select(row => SvgCanvas.TextWidth(row.Method, size)).DefaultIfEmpty(0).Max() : 0,
            _isDirect ? 0 : _rows.Length);
        _axis = new EdgeAxis(_frame, points.Select(point => point.Edges), edgeTotal);
    }

    public void Draw(TextWriter text)
    {
        using SvgCanvas canvas = _frame.Open(text);
        _axis.Draw(canvas);
        for (int i = 0; i < _rows.Length; i++)
        {
            DrawMethod(canvas, _rows[i], _looks[i]);
        }

        if (_isDirect)
        {
            DrawLabels(canvas);
        }
        else
        {
            for (int i = 0; i < _rows.Length; i++)
            {
                DrawSample(canvas, i, _frame.Left, _frame.LegendY(i));
            }
        }
    }

    private static bool IsDrawn((int Edges, Estimate Faithfulness) point) => point.Edges > 0 && double.IsFinite(point.Faithfulness.Value);

    private void DrawMethod(SvgCanvas canvas, MethodRow row, LineLook look)
    {
        (int Edges, Estimate Faithfulness)[] points = [.. row.Points.Where(IsDrawn)];
        foreach ((int edges, Estimate faithfulness) in points.Where(point => point.Faithfulness.High95 > point.Faithfulness.Low95))
        {
            DrawInterval(canvas, _axis.X(edges), _frame.Y(faithfulness.Low95), _frame.Y(faithfulness.High95), look.Colour);
        }

        if (points.Length > 1)
        {
            canvas.Line(points.Select(point => (_axis.X(point.Edges), _frame.Y(point.Faithfulness.Value))), look.Colour, 1.75 * _frame.Scale, look.Dashes);
        }

        foreach ((int edges, Estimate faithfulness) in points)
        {
            look.DrawMark(
                canvas, _axis.X(edges), _frame.Y(faithfulness.Value), (points.Length > 1 ? 3 : 5.5) * _frame.Scale,
                $"{row.Method}, {ReportNumber.Count(edges)} edges: faithfulness {ReportNumber.TwoDecimals(faithfulness.Value)}");
        }
    }

    private static void DrawInterval(SvgCanvas canvas, double x, double low, double high, string colour)
    {
        const double Cap = 2.5;
        canvas.Line([(x, low), (x, high)], colour, 1, opacity: 0.7);
        canvas.Line([(x - Cap, low), (x + Cap, low)], colour, 1, opacity: 0.7);
        canvas.Line([(x - Cap, high), (x + Cap, high)], colour, 1, opacity: 0.7);
    }

    // From each line's end to its name; names that would overlap move down, and from the lower end up again.
    private void DrawLabels(SvgCanvas canvas)
    {
        double row = _frame.Size * 1.4;
        (int Method, double X, double Y)[] ends =
            [.. _rows.Select((method, i) => (i, End: method.Points.Last(IsDrawn))).Select(end => (end.i, _axis.X(end.End.Edges), _frame.Y(end.End.Faithfulness.Value))).OrderBy(end => end.Item3).ThenBy(end => end.i)];
        double[] places = [.. ends.Select(end => end.Y)];
        for (int i = 1; i < places.Length; i++)
        {
            places[i] = Math.Max(places[i], places[i - 1] + row);
        }

        for (int i = places.Length - 1; i >= 0; i--)
        {
            places[i] = Math.Min(places[i], i == places.Length - 1 ? _frame.Bottom : places[i + 1] - row);
        }

        for (int i = 0; i < ends.Length; i++)
        {
            (int method, double x, double y) = ends[i];
            double left = _frame.Right + 18;
            if (x >= _frame.Right - 1)
            {
                canvas.Line([(x + 4, y), (left - 2, places[i])], _looks[method].Colour, 0.75, opacity: 0.6);
            }

            DrawSample(canvas, method, left, places[i] + (_frame.Size * 0.35));
        }
    }

    private void DrawSample(SvgCanvas canvas, int method, double left, double baseline)
    {
        double y = baseline - (_frame.Size * 0.35);
        if (_rows[method].Points.Count(IsDrawn) > 1)
        {
            canvas.Line([(left, y), (left + Sample, y)], _looks[method].Colour, 1.75 * _frame.Scale, _looks[method].Dashes);
        }

        _looks[method].DrawMark(canvas, left + (Sample / 2), y, (_rows[method].Points.Count(IsDrawn) > 1 ? 3 : 5.5) * _frame.Scale);
        canvas.Text(left + Sample + 6, baseline, _rows[method].Method, _frame.Size);
    }
}
