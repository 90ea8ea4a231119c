using System.Globalization;

namespace CircuitFinder.Engine.Reports.Tables;

/// <summary>Numbers as tables for people print them.</summary>
internal static class TableNumber
{
    private const int SmallestPlainExponent = -3;
    private const int LargestPlainExponent = 5;
    private const double LargestPlain = 1e6;

    /// <summary>Three significant digits: <c>0.874</c>, <c>12.3</c>, <c>0</c>; <c>1.23e-5</c> beyond thousandths and millions.</summary>
    public static string ThreeDigits(double value)
    {
        if (value == 0)
        {
            return "0";
        }

        if (!double.IsFinite(value))
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }

        // Rounded first: 0.9996 has the decimals of 1.00.
        string[] rounded = value.ToString("E2", CultureInfo.InvariantCulture).Split('E');
        int exponent = int.Parse(rounded[1], CultureInfo.InvariantCulture);
        return exponent is < SmallestPlainExponent or > LargestPlainExponent
            ? string.Create(CultureInfo.InvariantCulture, $"{rounded[0]}e{exponent}")
            : Parse($"{rounded[0]}E{rounded[1]}").ToString($"F{Math.Max(0, 2 - exponent)}", CultureInfo.InvariantCulture);
    }

    /// <summary>A fixed number of decimals, zero without a sign; from a million on three significant digits.</summary>
    public static string Fixed(double value, int decimals)
        => !double.IsFinite(value) || Math.Abs(value) >= LargestPlain
            ? ThreeDigits(value)
            : PlainNumbers.WithoutNegativeZero(value.ToString($"F{decimals}", CultureInfo.InvariantCulture));

    /// <summary>A cell of a CSV table by its column's kind; empty where nothing was measured, and as it is where it is no number.</summary>
    public static string Format(TableColumnKind kind, string cell)
        => kind switch
        {
            TableColumnKind.Count when long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long count)
                => count.ToString("N0", CultureInfo.InvariantCulture),
            TableColumnKind.Number or TableColumnKind.Probability => Measured(cell, ThreeDigits),
            TableColumnKind.Interval => WithBounds(cell, ThreeDigits),
            _ => cell,
        };

    /// <summary>A measured number by a given print; empty where it is not measured or not defined, and as it is where it is no
    /// number.</summary>
    public static string Measured(string cell, Func<double, string> print)
        => TryParse(cell, out double number) ? !double.IsFinite(number) ? "" : print(number) : cell;

    /// <summary>An estimate with its bounds in brackets; without them where there are none.</summary>
    public static string WithBounds(string cell, Func<double, string> print)
    {
        string[] parts = [.. cell.Split(' ').Select(part => Measured(part, print))];
        return parts is [{ Length: > 0 } value, { Length: > 0 } low, { Length: > 0 } high] ? $"{value} [{low}, {high}]" : parts[0];
    }

    /// <summary>Reads a number as our CSV tables write it.</summary>
    public static bool TryParse(string text, out double number)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
