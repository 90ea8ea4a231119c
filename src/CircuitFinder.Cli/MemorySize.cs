using System.Globalization;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Cli;

/// <summary>Reads sizes such as <c>2GB</c>, <c>512MB</c> or a number of bytes.</summary>
internal static class MemorySize
{
    private static readonly (string Ending, long Bytes)[] Units = [("GB", 1L << 30), ("MB", 1L << 20), ("KB", 1L << 10)];

    /// <returns>Bytes; 0 when nothing is given.</returns>
    /// <exception cref="UserFaultException">It is no such size.</exception>
    public static long Parse(string option, string? text)
    {
        if (text is null)
        {
            return 0;
        }

        (string ending, long unit) = Units.FirstOrDefault(unit => text.EndsWith(unit.Ending, StringComparison.OrdinalIgnoreCase), (string.Empty, 1));
        return double.TryParse(text.AsSpan(0, text.Length - ending.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number * unit is >= 1 and < long.MaxValue
                ? (long)(number * unit)
                : throw new UserFaultException($"{option} {text}: give a size such as 2GB or 512MB.");
    }
}
