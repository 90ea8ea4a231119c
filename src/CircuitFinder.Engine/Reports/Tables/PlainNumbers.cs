using System.Globalization;

namespace CircuitFinder.Engine.Reports.Tables;

/// <summary>
/// Formats numbers for people, in the invariant culture: what rounds to zero has no sign, <c>0.00</c> and not <c>-0.00</c>, and an
/// undefined figure is a dash.
/// </summary>
public sealed class PlainNumbers : IFormatProvider, ICustomFormatter
{
    private PlainNumbers()
    {
    }

    /// <summary>The one there is; for <c>string.Create</c> and <c>FormattableString.ToString</c>.</summary>
    public static PlainNumbers Provider { get; } = new();

    /// <inheritdoc/>
    public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : CultureInfo.InvariantCulture.GetFormat(formatType!);

    /// <inheritdoc/>
    public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
    {
        double.NaN or float.NaN => "-",
        double or float => WithoutNegativeZero(((IFormattable)arg).ToString(format, CultureInfo.InvariantCulture)),
        IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
        _ => arg?.ToString() ?? string.Empty,
    };

    /// <summary>A formatted number without its sign where no digit of it is other than zero.</summary>
    /// <param name="number">Such as <c>-0.00</c>.</param>
    internal static string WithoutNegativeZero(string number)
        => number.StartsWith('-') && !number.Any(character => character is (>= '1' and <= '9') or '∞' or 'I') ? number[1..] : number;
}
