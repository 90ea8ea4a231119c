using System.Globalization;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Cli;

/// <summary>Reads <c>--threshold</c>: one number, or for ACDC several with commas.</summary>
internal static class ThresholdList
{
    /// <exception cref="UserFaultException">It is no list of numbers of at least 0.</exception>
    public static IReadOnlyList<double> Parse(string? text)
    {
        if (text is null)
        {
            return [];
        }

        return
        [
            .. text.Split(',').Select(part =>
                double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && double.IsFinite(value)
                    ? value
                    : throw new UserFaultException($"--threshold {text}: give a number of at least 0, or for acdc several, as 0.01,0.02.")),
        ];
    }

    /// <exception cref="UserFaultException">It is not one number of at least 0.</exception>
    public static double? One(string? text)
    {
        IReadOnlyList<double> values = Parse(text);
        return values.Count switch
        {
            0 => null,
            1 => values[0],
            _ => throw new UserFaultException($"--threshold {text}: only --method acdc takes several."),
        };
    }
}
