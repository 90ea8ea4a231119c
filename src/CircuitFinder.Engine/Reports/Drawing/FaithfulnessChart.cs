using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>A line chart: edges kept, logarithmic, against faithfulness on the prompts that found the circuits and on held-out
/// ones, with the random baseline's mean and range.</summary>
internal sealed class FaithfulnessChart
{
    private static readonly LineLook Found = LineLook.At(0);
    private static readonly LineLook HeldOut = new("#d55e00", "7 3", 5);

    private readonly CircuitFigures[] _rows;
    private readonly CircuitFigures? _chosen;
    private readonly ChartFrame _frame;
    private readonly EdgeAxis _axis;
    private readonly List<(LineLook? Look, bool IsRing, string Text)> _legend = [];

    public FaithfulnessChart(IReadOnlyList<CircuitFigures> rows, int chosen, int edgeTotal, CircuitCaption caption, PictureOptions options)
    {
        _rows = [.. rows.Where(row => row.EdgesLeft > 0 && double.IsFinite(row.Faithfulness.Value)).OrderBy(row => row.EdgesLeft)];
        _chosen = chosen >= 0 && _rows.Contains(rows[chosen]) ? rows[chosen] : null;
        double[] values = [.. _rows.SelectMany(Drawn).Where(double.IsFinite)];
        (double least, double greatest) = ChartFrame.FaithfulnessRange(values, lowest: -1, highest: 2);
        AddLegend(options);
        _frame = new ChartFrame(
            options,
            new ChartText($"{caption.Task}: faithfulness against circuit size", caption.Origin, $"edges kept, of {ReportNumber.Count(edgeTotal)}", "faithfulness"),
            least,
            greatest,
            _ => 0,
            _legend.Count);
        _axis = new EdgeAxis(_frame, _rows.Select(row => row.EdgesLeft), edgeTotal);
    }

    private bool HasHeldOut => _rows.Any(row => row.HeldOut is { } fresh && double.IsFinite(fresh.Faithfulness.Value));

    private bool HasRandom => _rows.Any(IsCompared);

    public void Draw(TextWriter text)
    {
        using SvgCanvas canvas = _frame.Open(text);
        _axis.Draw(canvas);
        DrawBaseline(canvas);
        if (HasHeldOut)
        {
            DrawCurve(canvas, HeldOut, [.. _rows.Where(row => row.HeldOut is { } fresh && double.IsFinite(fresh.Faithfulness.Value)).Select(row => (row.EdgesLeft, row.HeldOut!.Faithfulness.Value))], "held-out faithfulness");
        }

        DrawCurve(canvas, Found, [.. _rows.Select(row => (row.EdgesLeft, row.Faithfulness.Value))], "faithfulness");
        if (_chosen is not null)
        {
            canvas.Circle(_axis.X(_chosen.EdgesLeft), _frame.Y(_chosen.Faithfulness.Value), 8 * _frame.Scale, "none", SvgCanvas.Ink);
        }

        DrawLegend(canvas);
    }

    private static bool IsCompared(CircuitFigures row)
        => row.Random is { } random && double.IsFinite(random.FaithfulnessMean) && double.IsFinite(random.FaithfulnessMinimum) && double.IsFinite(random.FaithfulnessMaximum);

    private static IEnumerable<double> Drawn(CircuitFigures row)
    {
        yield return row.Faithfulness.Value;
        yield return row.HeldOut?.Faithfulness.Value ?? 0;
        if (IsCompared(row))
        {
            yield return row.Random!.FaithfulnessMinimum;
            yield return row.Random.FaithfulnessMaximum;
        }
    }

    private void AddLegend(PictureOptions options)
    {
        Add(Found, "circuits, on the prompts that found them");
        if (HasHeldOut)
        {
            Add(HeldOut, "the same circuits, on held-out prompts");
        }

        if (HasRandom)
        {
            Add(LineLook.Control, "connected random circuits with as many edges: mean, and range over draws");
        }

        if (_chosen is not null)
        {
            string fresh = _chosen.HeldOut is { } heldOut && double.IsFinite(heldOut.Faithfulness.Value) ? $", held out {ReportNumber.TwoDecimals(heldOut.Faithfulness.Value)}" : "";
            Add(null, $"reported: {ReportNumber.Count(_chosen.EdgesLeft)} edges, {ReportNumber.TwoDecimals(_chosen.Faithfulness.Value)}{fresh}");
        }

        // A ring without a line is the reported circuit's; a line that goes on has neither.
        void Add(LineLook? look, string text) => _legend.AddRange(
            ChartFrame.LegendLines(options, text).Select((line, i) => (i == 0 ? look : null, i == 0 && look is null, line)));
    }

    private void DrawBaseline(SvgCanvas canvas)
    {
        CircuitFigures[] drawn = [.. _rows.Where(IsCompared)];
        if (drawn.Length == 0)
        {
            return;
        }

        canvas.Polygon(
            drawn.Select(row => (_axis.X(row.EdgesLeft), _frame.Y(row.Random!.FaithfulnessMaximum)))
                .Concat(drawn.Reverse().Select(row => (_axis.X(row.EdgesLeft), _frame.Y(row.Random!.FaithfulnessMinimum)))),
            LineLook.Control.Colour,
            stroke: null,
            opacity: 0.25);
        canvas.Line(drawn.Select(row => (_axis.X(row.EdgesLeft), _frame.Y(row.Random!.FaithfulnessMean))), LineLook.Control.Colour, 1.5 * _frame.Scale, LineLook.Control.Dashes);
    }

    private void DrawCurve(SvgCanvas canvas, LineLook look, (int Edges, double Faithfulness)[] points, string what)
    {
        if (points.Length > 1)
        {
            canvas.Line(points.Select(point => (_axis.X(point.Edges), _frame.Y(point.Faithfulness))), look.Colour, 2 * _frame.Scale, look.Dashes);
        }

        foreach ((int edges, double faithfulness) in points)
        {
            look.DrawMark(
                canvas, _axis.X(edges), _frame.Y(faithfulness), 3.5 * _frame.Scale, $"{ReportNumber.Count(edges)} edges: {what} {ReportNumber.TwoDecimals(faithfulness)}");
        }
    }

    private void DrawLegend(SvgCanvas canvas)
    {
        for (int row = 0; row < _legend.Count; row++)
        {
            (LineLook? look, bool isRing, string text) = _legend[row];
            double y = _frame.LegendY(row) - (_frame.Size * 0.35);
            double middle = _frame.Left + 16;
            if (isRing)
            {
                canvas.Circle(middle, y, 8 * _frame.Scale, "none", SvgCanvas.Ink);
            }
            else if (look is not null)
            {
                canvas.Line([(_frame.Left, y), (_frame.Left + 32, y)], look.Colour, 2 * _frame.Scale, look.Dashes);
                if (look != LineLook.Control)
                {
                    look.DrawMark(canvas, middle, y, 3.5 * _frame.Scale);
                }
            }

            canvas.Text(_frame.Left + 40, _frame.LegendY(row), text, _frame.Size);
        }
    }
}
