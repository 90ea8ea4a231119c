using CircuitFinder.Engine.Prompts;

namespace CircuitFinder.Engine.Evaluation.Statistics;

/// <summary>Intervals over prompts by the percentile bootstrap (Efron 1979): examples are drawn anew, with replacement, many times.</summary>
/// <remarks>
/// All statistics of one bootstrap see the same draws, so that a ratio of two means takes both from the same examples. The
/// interval tells what other prompts of the same task would give; it knows nothing of other tasks, corruptions or seeds of a search.
/// </remarks>
public sealed class Bootstrap
{
    /// <summary>Draws that are enough for two digits of an interval's ends.</summary>
    public const int DefaultResamples = 2000;

    private const double Tail = 0.025;

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
    /// <returns>Ends that are NaN where it was finite on no draw.</returns>
    public Interval Of(Func<Resample, double> statistic)
    {
        double[] drawn = [.. _resamples.Select(statistic).Where(double.IsFinite)];
        Array.Sort(drawn);
        return drawn.Length == 0
            ? new Interval(statistic(_all), double.NaN, double.NaN, _exampleCount)
            : new Interval(statistic(_all), Percentile.Of(drawn, Tail), Percentile.Of(drawn, 1 - Tail), _exampleCount);
    }
}
