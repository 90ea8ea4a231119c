using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CircuitFinder.Tests.Engine.Reports;

/// <summary>A drawing of a circuit, read back from its SVG.</summary>
internal sealed partial class SvgPicture
{
    private readonly XElement _root;

    public SvgPicture(string text) => _root = XElement.Parse(text);

    /// <summary>Left, top, right and bottom of the view box.</summary>
    public Box View
    {
        get
        {
            double[] numbers = [.. ((string)_root.Attribute("viewBox")!).Split(' ').Select(Number)];
            return new Box(numbers[0], numbers[1], numbers[0] + numbers[2], numbers[1] + numbers[3]);
        }
    }

    /// <summary>What the picture says to those who cannot see it.</summary>
    public string Title => TitleOf(_root)!;

    /// <summary>Every line of text.</summary>
    public IReadOnlyList<string> Texts => [.. Elements("text").Select(element => element.Value)];

    /// <summary>The edges in drawing order: their tooltips' names, and the path's points, control points among them.</summary>
    public IReadOnlyList<(string Name, string Tooltip, (double X, double Y)[] Points)> Edges
        => [.. from path in Elements("path")
               let tooltip = TitleOf(path)
               where tooltip is not null
               select (tooltip.Split(": ")[0], tooltip, Points(path).ToArray())];

    /// <summary>The nodes: their tooltips, outlines, and the middles of ports by letter.</summary>
    public IReadOnlyList<(string Name, string Tooltip, Box Outline, IReadOnlyDictionary<string, double> Ports)> Nodes
        => [.. from element in Elements("g")
               let tooltip = TitleOf(element)
               select (
                   tooltip.Split(": ")[0],
                   tooltip,
                   Box.Around(Points(element.Elements().First(child => child.Name.LocalName is "rect" or "polygon"))),
                   (IReadOnlyDictionary<string, double>)element.Elements()
                       .Where(child => child.Name.LocalName == "text" && child.Value.Length == 1)
                       .ToDictionary(child => child.Value, child => Attribute(child, "x")))];

    /// <summary>The heads of edges: filled triangles outside of nodes.</summary>
    public IReadOnlyList<(double X, double Y)[]> Arrowheads
        => [.. from polygon in Elements("polygon")
               where polygon.Parent == _root && polygon.Attribute("stroke") is null
               let points = Points(polygon).ToArray()
               where points.Length == 3
               select points];

    /// <summary>Every line of text with the box that it takes up.</summary>
    public IReadOnlyList<(string Text, Box Place)> PlacedTexts
        => [.. Elements("text").Select(element => (element.Value, TextBox(element)))];

    /// <summary>The dashes of every line; null for a solid one.</summary>
    public IReadOnlyList<string?> Dashes => [.. Elements("path").Select(path => (string?)path.Attribute("stroke-dasharray"))];

    /// <summary>The value of an attribute of the picture itself.</summary>
    public string? Root(string attribute) => (string?)_root.Attribute(attribute);

    /// <summary>How wide each path is drawn.</summary>
    public IEnumerable<double> StrokeWidths => Elements("path").Select(path => Attribute(path, "stroke-width"));

    /// <summary>Every point that an element is drawn with; lines of text reach as far as a sans serif's letters roughly do.</summary>
    public IEnumerable<(double X, double Y)> AllPoints => _root.Descendants().SelectMany(Points);

    private static IEnumerable<(double X, double Y)> Points(XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "rect":
                double x = Attribute(element, "x");
                double y = Attribute(element, "y");
                return [(x, y), (x + Attribute(element, "width"), y + Attribute(element, "height"))];
            case "polygon":
                return Pairs(((string)element.Attribute("points")!).Split(' ', ','));
            case "path":
                return PathPoints((string)element.Attribute("d")!);
            case "text":
                return TextEnds(element);
            default:
                return [];
        }
    }

    // Absolute M, L, C and H and relative h: what the drawings use. Any other command fails to parse as a number.
    private static IEnumerable<(double X, double Y)> PathPoints(string commands)
    {
        (double X, double Y) at = default;
        foreach (Match match in PathCommand().Matches(commands))
        {
            double[] numbers = [.. match.Groups[2].Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(Number)];
            IEnumerable<(double X, double Y)> points = match.Groups[1].Value switch
            {
                "H" => [(numbers[0], at.Y)],
                "h" => [(at.X + numbers[0], at.Y)],
                _ => Pairs(match.Groups[2].Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)),
            };
            foreach ((double X, double Y) point in points)
            {
                yield return at = point;
            }
        }
    }

    private static (double X, double Y)[] TextEnds(XElement text)
    {
        double x = Attribute(text, "x");
        double y = Attribute(text, "y");
        double width = text.Value.Length * Attribute(text, "font-size") * 0.5;
        if (text.Attribute("transform") is not null)
        {
            // Read from below, about its middle.
            return [(x, y - (width / 2)), (x, y + (width / 2))];
        }

        return (string?)text.Attribute("text-anchor") == "middle" ? [(x - (width / 2), y), (x + (width / 2), y)] : [(x, y), (x + width, y)];
    }

    private static Box TextBox(XElement text)
    {
        double size = Attribute(text, "font-size");
        (double X, double Y)[] ends = TextEnds(text);
        if ((string?)text.Attribute("text-anchor") == "end")
        {
            double width = ends[1].X - ends[0].X;
            ends = [(ends[0].X - width, ends[0].Y), (ends[1].X - width, ends[1].Y)];
        }

        return text.Attribute("transform") is null
            ? new Box(ends[0].X, ends[0].Y - (size * 0.75), ends[1].X, ends[1].Y + (size * 0.2))
            : new Box(ends[0].X - (size * 0.75), ends[0].Y, ends[1].X + (size * 0.2), ends[1].Y);
    }

    private static IEnumerable<(double X, double Y)> Pairs(string[] numbers)
        => numbers.Chunk(2).Select(pair => (Number(pair[0]), Number(pair[1])));

    private static double Attribute(XElement element, string name) => Number((string)element.Attribute(name)!);

    private static double Number(string text)
        => double.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static string? TitleOf(XElement element)
        => element.Elements().FirstOrDefault(child => child.Name.LocalName == "title")?.Value;

    private IEnumerable<XElement> Elements(string name) => _root.Descendants().Where(element => element.Name.LocalName == name);

    [GeneratedRegex("([A-Za-z])([^A-Za-z]*)")]
    private static partial Regex PathCommand();
}
