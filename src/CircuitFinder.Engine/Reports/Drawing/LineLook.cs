namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>How one of several lines is told from the others: by colour, by dashes and by marks, so that a print without colour is
/// enough.</summary>
/// <param name="Colour">Of line and marks.</param>
/// <param name="Dashes">Null for a solid line.</param>
/// <param name="Mark">Number of the mark's shape.</param>
internal sealed record LineLook(string Colour, string? Dashes, int Mark)
{
    private const int Shapes = 8;

    // Okabe and Ito's, which colour-blind readers can tell apart, without their yellow, too pale for lines.
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#1a1a1a", "#e69f00", "#56b4e9", "#7a5195"];

    private static readonly string?[] DashPatterns = [null, "7 3", "2 2.5", "9 3 2 3", "5 2 1 2 1 2", "12 4", "3 5", "1 4"];

    /// <summary>Grey, for controls.</summary>
    public static LineLook Control { get; } = new("#7a7a7a", "1.5 3", 5);

    /// <summary>The look of the line at a place; from the ninth on they come again with other marks.</summary>
    public static LineLook At(int place)
        => new(Colours[place % Colours.Length], DashPatterns[place % DashPatterns.Length], (place + (place / Shapes)) % Shapes);

    /// <summary>Draws a mark.</summary>
    /// <param name="canvas">The picture.</param>
    /// <param name="x">Its middle.</param>
    /// <param name="y">Its middle.</param>
    /// <param name="size">Half its width.</param>
    /// <param name="title">What it says; null for nothing.</param>
    public void DrawMark(SvgCanvas canvas, double x, double y, double size, string? title = null)
    {
        bool isHollow = Mark >= Shapes / 2;
        string fill = isHollow ? "#ffffff" : Colour;
        double wide = size * 1.2;
        switch (Mark % (Shapes / 2))
        {
            case 0:
                canvas.Circle(x, y, size, fill, Colour, title);
                break;
            case 1:
                canvas.Polygon([(x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size)], fill, Colour, title: title);
                break;
            case 2:
                canvas.Polygon([(x - wide, y + size), (x + wide, y + size), (x, y - wide)], fill, Colour, title: title);
                break;
            default:
                canvas.Polygon([(x - wide, y), (x, y - wide), (x + wide, y), (x, y + wide)], fill, Colour, title: title);
                break;
        }
    }
}
