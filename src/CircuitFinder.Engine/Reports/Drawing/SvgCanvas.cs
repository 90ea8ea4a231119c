using System.Xml;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>Writes one self-contained SVG: no scripts, no style sheets, no fonts beyond the reader's own sans serif.</summary>
internal sealed class SvgCanvas : IDisposable
{
    public const string Ink = "#1a1a1a";
    public const string MutedInk = "#6b6b6b";

    private const string Namespace = "http://www.w3.org/2000/svg";
    private readonly XmlWriter _xml;

    /// <summary>Opens the picture: white, <paramref name="width"/> × <paramref name="height"/> pixels, scaled to the width that is
    /// asked for.</summary>
    public SvgCanvas(TextWriter text, double width, double height, string title, PictureWidth? scaledTo = null)
    {
        _xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true });
        _xml.WriteStartElement("svg", Namespace);
        Attribute("width", scaledTo?.Of(1) ?? ReportNumber.Pixels(width));
        Attribute("height", scaledTo?.Of(height / width) ?? ReportNumber.Pixels(height));
        Attribute("viewBox", $"0 0 {ReportNumber.Pixels(width)} {ReportNumber.Pixels(height)}");
        Attribute("font-family", "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif");
        Attribute("role", "img");
        Title(title);
        Rectangle(0, 0, width, height, "#ffffff", stroke: null);
    }

    /// <summary>Roughly how wide a line of text is: there are no font metrics to ask.</summary>
    public static double TextWidth(string text, double size) => text.Length * size * 0.56;

    /// <summary>Breaks a text between words into lines that are no wider than given; a longer word stands alone.</summary>
    public static IReadOnlyList<string> Wrap(string text, double size, double width)
    {
        var lines = new List<string>();
        foreach (string word in text.Split(' '))
        {
            if (lines.Count > 0 && TextWidth($"{lines[^1]} {word}", size) <= width)
            {
                lines[^1] += $" {word}";
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines;
    }

    /// <summary>The points of a line without those that lie nearer to the one before than the eye can tell; the last is always
    /// kept.</summary>
    public static IReadOnlyList<(double X, double Y)> Thinned(IEnumerable<(double X, double Y)> points, double nearest)
    {
        var drawn = new List<(double X, double Y)>();
        (double X, double Y) last = default;
        foreach ((double X, double Y) point in points)
        {
            last = point;
            if (drawn.Count == 0 || Math.Max(Math.Abs(point.X - drawn[^1].X), Math.Abs(point.Y - drawn[^1].Y)) >= nearest)
            {
                drawn.Add(point);
            }
        }

        if (drawn.Count > 0 && drawn[^1] != last)
        {
            drawn.Add(last);
        }

        return drawn;
    }

    public void BeginGroup(string? title = null)
    {
        Begin("g");
        if (title is not null)
        {
            Title(title);
        }
    }

    public void EndGroup() => _xml.WriteEndElement();

    public void Rectangle(double x, double y, double width, double height, string fill, string? stroke, double radius = 0, string? dashes = null, double strokeWidth = 1)
    {
        Begin("rect");
        Number("x", x);
        Number("y", y);
        Number("width", width);
        Number("height", height);
        if (radius > 0)
        {
            Number("rx", radius);
        }

        Paint(fill, stroke, dashes, strokeWidth);
        _xml.WriteEndElement();
    }

    public void Polygon(
        IEnumerable<(double X, double Y)> points, string fill, string? stroke, double opacity = 1, string? title = null, string? dashes = null, double strokeWidth = 1)
    {
        Begin("polygon");
        Attribute("points", string.Join(' ', points.Select(point => $"{ReportNumber.Pixels(point.X)},{ReportNumber.Pixels(point.Y)}")));
        Paint(fill, stroke, dashes, strokeWidth);
        Opacity("fill-opacity", opacity);
        if (title is not null)
        {
            Title(title);
        }

        _xml.WriteEndElement();
    }

    public void Circle(double x, double y, double radius, string fill, string? stroke, string? title = null)
    {
        Begin("circle");
        Number("cx", x);
        Number("cy", y);
        Number("r", radius);
        Paint(fill, stroke);
        if (title is not null)
        {
            Title(title);
        }

        _xml.WriteEndElement();
    }

    /// <summary>A line or curve, given as SVG path commands.</summary>
    public void Path(string commands, string stroke, double width, double opacity = 1, string? dashes = null, string? title = null)
    {
        Begin("path");
        Attribute("d", commands);
        Attribute("fill", "none");
        Attribute("stroke", stroke);
        Number("stroke-width", width);
        Opacity("stroke-opacity", opacity);
        if (dashes is not null)
        {
            Attribute("stroke-dasharray", dashes);
        }

        if (title is not null)
        {
            Title(title);
        }

        _xml.WriteEndElement();
    }

    /// <summary>A line through points.</summary>
    public void Line(IEnumerable<(double X, double Y)> points, string stroke, double width, string? dashes = null, double opacity = 1)
        => Path(
            "M " + string.Join(" L ", points.Select(point => $"{ReportNumber.Pixels(point.X)} {ReportNumber.Pixels(point.Y)}")), stroke, width, opacity, dashes);

    /// <summary>
    /// A line of text on the baseline <paramref name="y"/>, anchored at its <c>start</c>, <c>middle</c> or <c>end</c>; upright text
    /// is read from below, to the left of its baseline.
    /// </summary>
    public void Text(
        double x, double y, string text, double size, string fill = Ink, string anchor = "start", bool isBold = false, bool isUpright = false)
    {
        Begin("text");
        Number("x", x);
        Number("y", y);
        Number("font-size", size);
        Attribute("fill", fill);
        if (anchor != "start")
        {
            Attribute("text-anchor", anchor);
        }

        if (isBold)
        {
            Attribute("font-weight", "bold");
        }

        if (isUpright)
        {
            Attribute("transform", $"rotate(-90 {ReportNumber.Pixels(x)} {ReportNumber.Pixels(y)})");
        }

        _xml.WriteString(PictureText.Of(text));
        _xml.WriteEndElement();
    }

    public void Dispose()
    {
        _xml.WriteEndElement();
        _xml.WriteWhitespace("\n");
        _xml.Dispose();
    }

    private void Begin(string element) => _xml.WriteStartElement(element, Namespace);

    private void Attribute(string name, string value) => _xml.WriteAttributeString(name, value);

    private void Number(string name, double value) => Attribute(name, ReportNumber.Pixels(value));

    private void Title(string title) => _xml.WriteElementString("title", Namespace, PictureText.Of(title));

    private void Opacity(string name, double value)
    {
        if (value < 1)
        {
            Number(name, value);
        }
    }

    private void Paint(string fill, string? stroke, string? dashes = null, double strokeWidth = 1)
    {
        Attribute("fill", fill);
        if (stroke is null)
        {
            return;
        }

        Attribute("stroke", stroke);
        if (strokeWidth != 1)
        {
            Number("stroke-width", strokeWidth);
        }

        if (dashes is not null)
        {
            Attribute("stroke-dasharray", dashes);
        }
    }
}
