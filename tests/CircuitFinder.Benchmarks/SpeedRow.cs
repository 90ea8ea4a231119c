using System.Globalization;

namespace CircuitFinder.Benchmarks;

/// <summary>One line of the speed table: what was measured, against which bar, and whether it passed.</summary>
internal static class SpeedRow
{
    public const string Header = "| What | Measured | Bar | |\n|---|---|---|---|";

    /// <summary>Prints a figure that must reach a least value.</summary>
    public static bool AtLeast(string what, double value, double bar, string unit, string detail = "")
        => Print(what, value, value >= bar, $"≥ {Text(bar)}{unit}", unit, detail);

    /// <summary>Prints a figure that must not exceed a greatest value.</summary>
    public static bool AtMost(string what, double value, double bar, string unit, string detail = "")
        => Print(what, value, value <= bar, $"≤ {Text(bar)}{unit}", unit, detail);

    /// <summary>Prints a figure without a bar.</summary>
    public static void Note(string what, string measured) => Console.WriteLine($"| {what} | {measured} | | |");

    private static bool Print(string what, double value, bool passed, string bar, string unit, string detail)
    {
        Console.WriteLine($"| {what} | {Text(value)}{unit}{(detail.Length > 0 ? $" ({detail})" : "")} | {bar} | {(passed ? "pass" : "short")} |");
        return passed;
    }

    private static string Text(double value) => value.ToString(Math.Abs(value) >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture);
}
