using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>Round numbers along an axis.</summary>
internal static class TickMarks
{
    private const double Slack = 1e-9;

    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    /// <summary>Multiples of 1, 2, 2.5 or 5 times a power of ten that cover a range: the first is at most its least number, the
    /// last at least its greatest.</summary>
    /// <param name="least">The least number to be drawn.</param>
    /// <param name="greatest">The greatest; above <paramref name="least"/>.</param>
    /// <param name="most">How many steps there is room for, at least 1.</param>
    /// <returns>At least two numbers, with their texts: as many decimals as the step has.</returns>
    public static ImmutableArray<(double Value, string Text)> Covering(double least, double greatest, int most)
    {
        double step = Step(greatest - least, most, out int decimals);

        // A range that does not begin at a tick takes up to one step more.
        while (Last(greatest, step) - First(least, step) > most)
        {
            step = Step(step * most * 1.01, most, out decimals);
        }

        long first = First(least, step);
        return [.. Enumerable.Range(0, (int)(Last(greatest, step) - first) + 1).Select(at => Tick((first + at) * step, decimals))];
    }

    /// <summary>Those of <see cref="Covering"/> that lie within the range: for an axis whose end is given, such as the number of
    /// all edges.</summary>
    public static ImmutableArray<(double Value, string Text)> Within(double least, double greatest, int most)
        => [.. Covering(least, greatest, most).Where(tick => tick.Value >= least - Slack && tick.Value <= greatest * (1 + Slack))];

    /// <summary>Powers of ten, with 2 and 5 times them where there would be few.</summary>
    /// <param name="first">The power of ten that the axis begins at.</param>
    /// <param name="greatest">Where it ends.</param>
    public static ImmutableArray<(double Value, string Text)> Logarithmic(double first, double greatest)
    {
        double[] factors = greatest / first < 100 ? [1, 2, 5] : [1];
        return [.. Powers(first, greatest).SelectMany(power => factors.Select(factor => factor * power)).Where(value => value <= greatest).Select(value => Tick(value, 0))];
    }

    /// <summary>Marks without text: 2 to 9 times each power of ten.</summary>
    /// <param name="first">The power of ten that the axis begins at.</param>
    /// <param name="greatest">Where it ends.</param>
    public static ImmutableArray<double> BetweenPowers(double first, double greatest)
        => [.. Powers(first, greatest).SelectMany(power => Enumerable.Range(2, 8).Select(factor => factor * power)).Where(value => value <= greatest)];

    private static IEnumerable<double> Powers(double first, double greatest)
    {
        for (double power = first; power <= greatest; power *= 10)
        {
            yield return power;
        }
    }

    private static double Step(double range, int most, out int decimals)
    {
        double raw = range / most;
        int exponent = (int)Math.Floor(Math.Log10(raw));
        double power = Math.Pow(10, exponent);
        double factor = Steps.First(step => step * power >= raw * (1 - Slack) || step == 10);
        decimals = Math.Max(0, factor == 2.5 ? 1 - exponent : factor == 10 ? -exponent - 1 : -exponent);
        return factor * power;
    }

    private static long First(double least, double step) => (long)Math.Floor((least / step) + Slack);

    private static long Last(double greatest, double step) => (long)Math.Ceiling((greatest / step) - Slack);

    private static (double Value, string Text) Tick(double value, int decimals)
        => (value, PlainNumbers.WithoutNegativeZero(value.ToString($"N{decimals}", CultureInfo.InvariantCulture)));
}
