using System.Globalization;

namespace CircuitFinder.Benchmarks;

/// <summary>Reads <c>--name value</c> pairs.</summary>
internal static class BenchmarkOptions
{
    public static string? Text(string[] options, string name)
    {
        int at = Array.IndexOf(options, name);
        return at < 0 ? null : at + 1 < options.Length ? options[at + 1] : throw new ArgumentException($"{name} takes a value.");
    }

    public static int Number(string[] options, string name, int otherwise)
    {
        int at = Array.IndexOf(options, name);
        if (at < 0)
        {
            return otherwise;
        }

        return at + 1 < options.Length && int.TryParse(options[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0
            ? value
            : throw new ArgumentException($"{name} takes a number from 1.");
    }
}
