using System.Globalization;
using CircuitFinder.Engine.Randomness;

namespace CircuitFinder.Engine.Evaluation.Statistics;

/// <summary>Intervals over prompts by the percentile bootstrap (Efron 1979): examples are drawn anew, with replacement, many
/// times.</summary>
/// <remarks>
/// All statistics of one bootstrap see the same draws, so that a ratio of two means takes both from the same examples. The
/// interval covers other prompts of the same task, but not other tasks, corruptions or seeds of a search.
/// </remarks>
public sealed class Bootstrap
{
    /// <summary>Draws that are enough for two digits of an interval's ends.</summary>
    public const int DefaultResamples = 2000;

    private const double Tail = 0.025;

    // A figure that no draw changes may differ from its ends by the rounding of sums in another order.
    private const double Slack = 1e-12;

    private readonly Resample _all;
    private readonly Resample[] _resamples;
    private readonly int _exampleCount;

    /// <summary>Draws the resamples.</summary>
    /// <param name="exampleCount">At least 1.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="resamples">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 1.</exception>
    public Bootstrap(int exampleCount, ulong seed, int resamples = DefaultResamples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exampleCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        _exampleCount = exampleCount;
        _all = new Resample([.. Enumerable.Range(0, exampleCount)]);
        _resamples = new Resample[resamples];
        for (int i = 0; i < resamples; i++)
        {
            SplitMix64 random = SplitMix64.ForMember(seed, (ulong)i);
            int[] examples = new int[exampleCount];
            for (int e = 0; e < exampleCount; e++)
            {
                examples[e] = random.NextBelow(exampleCount);
            }

            _resamples[i] = new Resample(examples);
        }
    }

    /// <summary>Number of draws.</summary>
    public int ResampleCount => _resamples.Length;

    /// <summary>A statistic on all examples, and the 2.5th and 97.5th percentile of it over the draws.</summary>
    /// <param name="statistic">From means over examples to a number. A draw on which it is not finite is left out.</param>
    /// <param name="undefined">Why the statistic is not finite on all examples, if it is not.</param>
    /// <returns>
    /// NaN for what is not defined, with the reason: the figure where it is not finite; the ends of one example, of a figure that
    /// too many draws
    /// leave undefined, and of a figure that its own interval does not contain.
    /// </returns>
    public Estimate Of(Func<Resample, double> statistic, string? undefined = null)
    {
        double value = statistic(_all);
        if (!double.IsFinite(value))
        {
            return WithoutEnds(double.NaN, undefined ?? "not measured");
        }

        if (_exampleCount == 1)
        {
            return WithoutEnds(value, "no interval: there is one prompt");
        }

        double[] drawn = [.. _resamples.Select(statistic).Where(double.IsFinite)];
        if (_resamples.Length - drawn.Length > Tail * _resamples.Length)
        {
            double share = (_resamples.Length - drawn.Length) / (double)_resamples.Length;
            return WithoutEnds(value, string.Create(CultureInfo.InvariantCulture, $"no interval: undefined in {share:0 %} of the resamples of prompts"));
        }

        Array.Sort(drawn);
        double low = Percentile.Of(drawn, Tail);
        double high = Percentile.Of(drawn, 1 - Tail);
        double slack = Slack * Math.Max(Math.Abs(low), Math.Abs(high));
        return low - slack <= value && value <= high + slack
            ? new Estimate(value, low, high, _exampleCount)
            : WithoutEnds(value, string.Create(CultureInfo.InvariantCulture, $"no interval: that of the bootstrap, {low:0.000} to {high:0.000}, does not contain the figure"));
    }

    private Estimate WithoutEnds(double value, string why) => new(value, double.NaN, double.NaN, _exampleCount) { Why = why };
}
