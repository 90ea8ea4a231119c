using System.Collections.Immutable;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>What every chart has: a title above, two axes with round numbers and names, and legends below; nothing of it lies over
/// the plot.</summary>
internal sealed class ChartFrame
{
    public const string GridColour = "#e4e4e4";

    private const double NaturalWidth = 720;
    private const double LeastWidth = 300;
    private const double LeastWide = 480;
    private const double LegendIndent = 84;
    private const double Edge = 12;

    private readonly PictureOptions _options;
    private readonly ChartText _text;
    private readonly ImmutableArray<(double Value, string Text)> _yTicks;
    private readonly ImmutableArray<(string Text, double Size, bool IsTitle)> _head;
    private readonly double _legendTop;
    private readonly double _legendRow;

    /// <param name="options">Width and whether there is a title.</param>
    /// <param name="text">Everything that is written around the plot.</param>
    /// <param name="least">The least value drawn.</param>
    /// <param name="greatest">The greatest.</param>
    /// <param name="room">Room to the right of the plot, for labels of lines.</param>
    /// <param name="legendRows">Lines below the axes.</param>
    public ChartFrame(PictureOptions options, ChartText text, double least, double greatest, Func<double, double> room, int legendRows)
    {
        _options = options;
        _text = text;
        (Width, Size) = SizeOf(options);
        _yTicks = TickMarks.Covering(least, greatest, Width < LeastWide ? 5 : 6);
        _head = options.HasTitle
            ? [.. Wrapped(text.Title, Size * 1.4, isTitle: true), .. Wrapped(text.Subtitle, Size * 1.05, isTitle: false)]
            : [];
        Top = Edge + _head.Sum(line => line.Size * 1.45) + (_head.IsEmpty ? Size * 0.5 : Size);
        Left = Edge + (Size * 1.9) + _yTicks.Max(tick => SvgCanvas.TextWidth(tick.Text, Size)) + 8;
        Right = Width - Math.Max(Edge + Size, room(Size) + Edge);
        Bottom = Top + Math.Clamp(Width * 0.45, 170, 330);
        _legendTop = Bottom + (Size * 5.2);
        _legendRow = Size * 1.65;
        Height = _legendTop + (legendRows == 0 ? -Size * 1.2 : (_legendRow * (legendRows - 1)) + (Size * 0.8));
    }

    /// <summary>The picture's width.</summary>
    public double Width { get; }

    /// <summary>The picture's height.</summary>
    public double Height { get; }

    /// <summary>The size of small type.</summary>
    public double Size { get; }

    /// <summary>The plot's left edge.</summary>
    public double Left { get; }

    /// <summary>Its right edge.</summary>
    public double Right { get; }

    /// <summary>Its upper edge.</summary>
    public double Top { get; }

    /// <summary>Its lower edge.</summary>
    public double Bottom { get; }

    /// <summary>How much of what is drawn in pixels of a full-size chart remains at this width.</summary>
    public double Scale => Size / 12;

    /// <summary>Opens the picture with its title, the horizontal grid and the names of the axes.</summary>
    public SvgCanvas Open(TextWriter text)
    {
        var canvas = new SvgCanvas(text, Width, Height, _text.Title, _options.Width);
        double y = Edge;
        foreach ((string line, double size, bool isTitle) in _head)
        {
            y += size * 1.45;
            canvas.Text(Edge, y - (size * 0.45), line, size, isTitle ? SvgCanvas.Ink : SvgCanvas.MutedInk, isBold: isTitle);
        }

        foreach ((double value, string tick) in _yTicks)
        {
            canvas.Line([(Left, Y(value)), (Right, Y(value))], GridColour, 1);
            canvas.Text(Left - 6, Y(value) + (Size * 0.35), tick, Size, SvgCanvas.MutedInk, "end");
        }

        canvas.Text(Edge + Size, (Top + Bottom) / 2, _text.YTitle, Size, anchor: "middle", isUpright: true);
        canvas.Text((Left + Right) / 2, Bottom + (Size * 3.2), _text.XTitle, Size, anchor: "middle");
        return canvas;
    }

    /// <summary>Draws the lower axis.</summary>
    /// <param name="canvas">The picture.</param>
    /// <param name="ticks">With texts.</param>
    /// <param name="between">Without.</param>
    /// <param name="x">Places a number.</param>
    public void DrawXAxis(SvgCanvas canvas, IEnumerable<(double Value, string Text)> ticks, IEnumerable<double> between, Func<double, double> x)
    {
        canvas.Line([(Left, Bottom), (Right, Bottom)], SvgCanvas.MutedInk, 1);
        foreach (double value in between)
        {
            canvas.Line([(x(value), Bottom), (x(value), Bottom + 3)], SvgCanvas.MutedInk, 0.75);
        }

        foreach ((double value, string tick) in ticks)
        {
            canvas.Line([(x(value), Bottom), (x(value), Bottom + 5)], SvgCanvas.MutedInk, 1);
            canvas.Text(x(value), Bottom + 5 + (Size * 1.1), tick, Size, SvgCanvas.MutedInk, "middle");
        }
    }

    /// <summary>The height of a value; what lies beyond the axis is drawn at its end.</summary>
    public double Y(double value)
        => Bottom - ((Bottom - Top) * (Math.Clamp(value, _yTicks[0].Value, _yTicks[^1].Value) - _yTicks[0].Value) / (_yTicks[^1].Value - _yTicks[0].Value));

    /// <summary>Breaks a legend's text into lines that fit beside its sample.</summary>
    public static IReadOnlyList<string> LegendLines(PictureOptions options, string text)
    {
        (double width, double size) = SizeOf(options);
        return SvgCanvas.Wrap(text, size, width - LegendIndent - (size * 1.9) - (2 * Edge));
    }

    /// <summary>The baseline of a legend's line.</summary>
    public double LegendY(int row) => _legendTop + (_legendRow * row);

    private static (double Width, double Size) SizeOf(PictureOptions options)
    {
        double width = Math.Max(LeastWidth, options.Width?.Pixels ?? NaturalWidth);
        return (width, width < LeastWide ? 9.5 : 12);
    }

    private IEnumerable<(string Text, double Size, bool IsTitle)> Wrapped(string text, double size, bool isTitle)
        => text.Length == 0 ? [] : SvgCanvas.Wrap(text, size, Width - (2 * Edge)).Select(line => (line, size, isTitle));

    /// <summary>The range of an axis of faithfulness: 0 to 1, and further where a figure goes beyond by more than the eye can
    /// see.</summary>
    /// <param name="values">Finite.</param>
    /// <param name="lowest">What lies below is drawn at the edge.</param>
    /// <param name="highest">What lies above is.</param>
    public static (double Least, double Greatest) FaithfulnessRange(IReadOnlyCollection<double> values, double lowest, double highest)
    {
        const double Visible = 0.03;
        double least = values.DefaultIfEmpty(0).Min();
        double greatest = values.DefaultIfEmpty(1).Max();
        return (least > -Visible ? 0 : Math.Max(lowest, least), greatest < 1 + Visible ? 1 : Math.Min(highest, greatest));
    }
}
