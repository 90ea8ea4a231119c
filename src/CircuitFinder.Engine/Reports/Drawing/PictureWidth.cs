using System.Globalization;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>How wide a picture is on paper or on screen.</summary>
/// <param name="Value">The number.</param>
/// <param name="Unit"><c>mm</c>, <c>cm</c>, <c>in</c>, <c>pt</c> or <c>px</c>; 96 px are an inch.</param>
public sealed record PictureWidth(double Value, string Unit)
{
    private const double PixelsOfInch = 96;
    private const double LeastPixels = 140;
    private const double MostPixels = 20000;

    private static readonly Dictionary<string, double> PixelsOf = new(StringComparer.Ordinal)
    {
        ["mm"] = PixelsOfInch / 25.4,
        ["cm"] = PixelsOfInch / 2.54,
        ["in"] = PixelsOfInch,
        ["pt"] = PixelsOfInch / 72,
        ["px"] = 1,
    };

    /// <summary>In pixels.</summary>
    public double Pixels => Value * PixelsOf[Unit];

    /// <summary>Reads a width such as <c>85mm</c> or <c>720px</c>; a bare number is in pixels.</summary>
    /// <param name="name">What holds it, for the message.</param>
    /// <param name="text">The text; null for none.</param>
    /// <exception cref="UserFaultException">It is no width, or out of bounds.</exception>
    public static PictureWidth? Parse(string name, string? text)
    {
        if (text is null)
        {
            return null;
        }

        string unit = PixelsOf.Keys.FirstOrDefault(known => text.EndsWith(known, StringComparison.Ordinal)) ?? "px";
        string number = text.EndsWith(unit, StringComparison.Ordinal) ? text[..^unit.Length] : text;
        bool isNumber = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value);
        return isNumber && value * PixelsOf[unit] is >= LeastPixels and <= MostPixels
            ? new PictureWidth(value, unit)
            : throw new UserFaultException($"{name} {text}: give a width from {LeastPixels}px to {MostPixels}px, such as 85mm, 17.4cm, 3.3in or 720px.");
    }

    /// <summary>The length of another side in the same unit.</summary>
    /// <param name="share">Of the width.</param>
    internal string Of(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(Value * share, 2):0.##}{(Unit == "px" ? "" : Unit)}");
}
