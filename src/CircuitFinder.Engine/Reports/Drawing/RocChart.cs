using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>True positive rate against false positive rate, a square a level, side by side or in narrow charts one below the other,
/// with the areas in a legend below.</summary>
internal sealed class RocChart
{
    private const double NaturalWidth = 800;
    private const double LeastWidth = 300;
    private const double LeastBeside = 480;
    private const double Edge = 12;

    // Points nearer to each other than this are one to the eye: a curve of 32,491 edges has as many points.
    private const double Nearest = 0.25;

    private readonly IReadOnlyList<NamedRoc> _curves;
    private readonly PictureOptions _options;
    private readonly string[] _names;
    private readonly string _title;
    private readonly bool _isBeside;
    private readonly double _width;
    private readonly double _size;
    private readonly double _side;
    private readonly ImmutableArray<(string Text, double Size)> _head;
    private readonly (string Name, IReadOnlyList<string> Lines)[] _legend;

    public RocChart(IReadOnlyList<NamedRoc> curves, string reference, PictureOptions options)
    {
        (_curves, _options) = (curves, options);
        _names = [.. curves.Select(curve => curve.Name).Distinct()];
        _title = $"ROC against {reference}";
        _width = Math.Max(LeastWidth, options.Width?.Pixels ?? NaturalWidth);
        _isBeside = _width >= LeastBeside;
        _size = _isBeside ? 12 : 9.5;
        _side = _isBeside ? ((_width - Edge) / 2) - Inset - Edge : _width - Inset - (2 * Edge);
        _head = options.HasTitle
            ?
            [
                .. SvgCanvas.Wrap(_title, _size * 1.4, _width - (2 * Edge)).Select(line => (line, _size * 1.4)),
                .. SvgCanvas.Wrap("lines: one point per threshold of |score|; large marks: what each circuit keeps", _size, _width - (2 * Edge)).Select(line => (line, _size)),
            ]
            : [];
        _legend = [.. _names.Select(name => (name, SvgCanvas.Wrap(Areas(name), _size, _width - (2 * Edge) - 40)))];
    }

    // From a square's left edge to where its neighbour ends: the name of the axis, the numbers.
    private double Inset => Edge + (_size * 5.2);

    private double Top => Edge + _head.Sum(line => line.Size * 1.45) + (_size * 2.6);

    private double Pitch => _side + (_size * 7.5);

    private double LegendTop => Top + _side + (_isBeside ? 0 : Pitch) + (_size * 5);

    private double LegendRow => _size * 1.6;

    public void Draw(TextWriter text)
    {
        double height = LegendTop + (LegendRow * _legend.Sum(entry => entry.Lines.Count)) - (_size * 0.5);
        using var canvas = new SvgCanvas(text, _width, height, _title, _options.Width);
        double y = Edge;
        foreach ((string line, double size) in _head)
        {
            y += size * 1.45;
            canvas.Text(Edge, y - (size * 0.45), line, size, size > _size ? SvgCanvas.Ink : SvgCanvas.MutedInk, isBold: size > _size);
        }

        DrawLevel(canvas, RocLevel.Edges, Inset, Top);
        DrawLevel(canvas, RocLevel.Nodes, _isBeside ? Inset + _side + Edge + Inset : Inset, _isBeside ? Top : Top + Pitch);
        DrawLegend(canvas);
    }

    private string Areas(string name)
    {
        string[] areas = [.. _curves.Where(curve => curve.Name == name).Select(curve =>
            $"{RocCsv.LevelName(curve.Level)} {ReportNumber.ThreeDecimals(curve.Roc.Curve.TrapezoidArea)} ({ReportNumber.ThreeDecimals(curve.Roc.Curve.PessimisticArea)})")];
        return $"{name}: area (pessimistic) {string.Join(", ", areas)}";
    }

    private void DrawLevel(SvgCanvas canvas, RocLevel level, double left, double top)
    {
        canvas.Text(left + (_side / 2), top - (_size * 0.8), RocCsv.LevelName(level), _size * 1.1, anchor: "middle");
        foreach ((double value, string tick) in TickMarks.Covering(0, 1, 4))
        {
            canvas.Line([(left, Y(value)), (left + _side, Y(value))], ChartFrame.GridColour, 1);
            canvas.Line([(X(value), top), (X(value), top + _side)], ChartFrame.GridColour, 1);
            canvas.Text(left - 6, Y(value) + (_size * 0.35), tick, _size, SvgCanvas.MutedInk, "end");
            canvas.Text(X(value), top + _side + (_size * 1.4), tick, _size, SvgCanvas.MutedInk, "middle");
        }

        canvas.Line([(left, Y(0)), (left + _side, Y(1))], SvgCanvas.MutedInk, 1, "3 4");
        canvas.Text(left + (_side / 2), top + _side + (_size * 3), "false positive rate", _size, anchor: "middle");
        canvas.Text(left - (_size * 3.6), top + (_side / 2), "true positive rate", _size, anchor: "middle", isUpright: true);
        foreach (NamedRoc curve in _curves.Where(curve => curve.Level == level))
        {
            LineLook look = Look(curve.Name);
            canvas.Line(SvgCanvas.Thinned(curve.Roc.Curve.Points.Select(point => (X(point.FalsePositiveRate), Y(point.TruePositiveRate))), Nearest), look.Colour, 1.75, look.Dashes);
            look.DrawMark(
                canvas, X(curve.Roc.Kept.FalsePositiveRate), Y(curve.Roc.Kept.TruePositiveRate), 4.5,
                $"{curve.Name} keeps: {RocCsv.LevelName(level)} found {ReportNumber.Short(curve.Roc.Kept.TruePositiveRate)}, falsely {ReportNumber.Short(curve.Roc.Kept.FalsePositiveRate)}");
        }

        double X(double falsePositiveRate) => left + (_side * falsePositiveRate);

        double Y(double truePositiveRate) => top + (_side * (1 - truePositiveRate));
    }

    private void DrawLegend(SvgCanvas canvas)
    {
        double y = LegendTop;
        foreach ((string name, IReadOnlyList<string> lines) in _legend)
        {
            LineLook look = Look(name);
            canvas.Line([(Edge, y - 4), (Edge + 32, y - 4)], look.Colour, 1.75, look.Dashes);
            look.DrawMark(canvas, Edge + 16, y - 4, 4);
            foreach (string line in lines)
            {
                canvas.Text(Edge + 40, y, line, _size);
                y += LegendRow;
            }
        }
    }

    private LineLook Look(string name) => LineLook.At(Array.IndexOf(_names, name));
}
