using System.Xml;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>Writes one self-contained SVG: no scripts, no style sheets, no fonts beyond the reader's own sans serif.</summary>
internal sealed class SvgCanvas : IDisposable
{
    public const string Ink = "#1a1a1a";
    public const string MutedInk = "#6b6b6b";

    private const string Namespace = "http://www.w3.org/2000/svg";
    private readonly XmlWriter _xml;

    /// <summary>Opens the picture: white, <paramref name="width"/> × <paramref name="height"/> pixels.</summary>
    public SvgCanvas(TextWriter text, double width, double height, string title)
    {
        _xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true });
        _xml.WriteStartElement("svg", Namespace);
        Attribute("width", ReportNumber.Pixels(width));
        Attribute("height", ReportNumber.Pixels(height));
        Attribute("viewBox", $"0 0 {ReportNumber.Pixels(width)} {ReportNumber.Pixels(height)}");
        Attribute("font-family", "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif");
        Attribute("role", "img");
        Title(title);
        Rectangle(0, 0, width, height, "#ffffff", stroke: null);
    }

    /// <summary>Roughly how wide a line of text is: there are no font metrics to ask.</summary>
    public static double TextWidth(string text, double size) => text.Length * size * 0.56;

    public void BeginGroup(string? title = null)
    {
        Begin("g");
        if (title is not null)
        {
            Title(title);
        }
    }

    public void EndGroup() => _xml.WriteEndElement();

    public void Rectangle(double x, double y, double width, double height, string fill, string? stroke, double radius = 0)
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

        Paint(fill, stroke);
        _xml.WriteEndElement();
    }

    public void Polygon(IEnumerable<(double X, double Y)> points, string fill, string? stroke, double opacity = 1)
    {
        Begin("polygon");
        Attribute("points", string.Join(' ', points.Select(point => $"{ReportNumber.Pixels(point.X)},{ReportNumber.Pixels(point.Y)}")));
        Paint(fill, stroke);
        Opacity("fill-opacity", opacity);
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

    /// <summary>A line of text on the baseline <paramref name="y"/>, anchored at its <c>start</c>, <c>middle</c> or <c>end</c>.</summary>
    public void Text(double x, double y, string text, double size, string fill = Ink, string anchor = "start", bool isBold = false)
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

        _xml.WriteString(PlainText.Of(text));
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

    private void Title(string title) => _xml.WriteElementString("title", Namespace, PlainText.Of(title));

    private void Opacity(string name, double value)
    {
        if (value < 1)
        {
            Number(name, value);
        }
    }

    private void Paint(string fill, string? stroke)
    {
        Attribute("fill", fill);
        if (stroke is not null)
        {
            Attribute("stroke", stroke);
        }
    }
}
