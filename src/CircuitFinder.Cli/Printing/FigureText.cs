using System.Globalization;
using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Cli.Printing;

/// <summary>Figures as screens print them: three decimals, no "-0.000", and a dash for what is not defined.</summary>
internal static class FigureText
{
    /// <summary>Three decimals, or a dash.</summary>
    public static string Of(double? value) => Of(value, "0.000");

    /// <summary>As many decimals as <paramref name="format"/> has, or a dash.</summary>
    public static string Of(double? value, string format)
    {
        if (value is not { } number || !double.IsFinite(number))
        {
            return "-";
        }

        string text = number.ToString(format, CultureInfo.InvariantCulture);
        return text.StartsWith('-') && text.AsSpan(1).IndexOfAnyExcept("0.") < 0 ? text[1..] : text;
    }

    /// <summary><c>0.902 (0.889 to 0.914)</c>; without the brackets where there is no interval.</summary>
    public static string Of(Estimate interval)
        => interval.HasEnds ? $"{Of(interval.Value)} ({Of(interval.Low95)} to {Of(interval.High95)})" : Of(interval.Value);

    /// <summary>A mean with the least and the greatest value; a dash where it is not defined.</summary>
    public static string Range(double mean, double least, double greatest)
        => double.IsFinite(mean) ? $"{Of(mean)} ({Of(least)} to {Of(greatest)})" : "-";
}
