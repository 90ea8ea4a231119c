using System.Globalization;

namespace CircuitFinder.Engine.Reports.Tables;

/// <summary>Numbers as text, in the invariant culture.</summary>
internal static class ReportNumber
{
    /// <summary>The shortest text that reads back as the same bits.</summary>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>As <see cref="Exact"/>; nothing where the value was not measured or is not defined.</summary>
    public static string ExactOrEmpty(double value) => double.IsFinite(value) ? Exact(value) : "";

    /// <summary>For people: a few significant digits; a dash where the value is not defined, here and below.</summary>
    public static string Short(double value) => OrDash(value, "G4");

    /// <summary>For people: two decimals; never <c>-0.00</c>.</summary>
    public static string TwoDecimals(double value) => OrDash(value, "0.00");

    /// <summary>For people: three decimals.</summary>
    public static string ThreeDecimals(double value) => OrDash(value, "0.000");

    /// <summary>For drawings: a hundredth of a pixel, no negative zero.</summary>
    public static string Pixels(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Thousands apart: <c>32,491</c>.</summary>
    public static string Count(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string OrDash(double value, string format) => double.IsFinite(value) ? PlainNumbers.WithoutNegativeZero(value.ToString(format, CultureInfo.InvariantCulture)) : "-";
}
