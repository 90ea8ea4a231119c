using System.Globalization;

namespace CircuitFinder.Engine.Reports;

/// <summary>Numbers as text, in the invariant culture.</summary>
internal static class ReportNumber
{
    /// <summary>The shortest text that reads back as the same bits.</summary>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>As <see cref="Exact"/>; nothing where the value was not measured.</summary>
    public static string ExactOrEmpty(double value) => double.IsNaN(value) ? "" : Exact(value);

    /// <summary>For people: a few significant digits.</summary>
    public static string Short(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>For people: two decimals.</summary>
    public static string TwoDecimals(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>For people: three decimals.</summary>
    public static string ThreeDecimals(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>For drawings: a hundredth of a pixel, no negative zero.</summary>
    public static string Pixels(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Thousands apart: <c>32,491</c>.</summary>
    public static string Count(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
