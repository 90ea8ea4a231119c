namespace CircuitFinder.Engine.Evaluation.Statistics;

/// <summary>Percentiles of a sample, linear between neighbours (type 7 of Hyndman and Fan 1996, numpy's default).</summary>
public static class Percentile
{
    /// <summary>The value below which a fraction of a sample lies.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="fraction">From 0 to 1.</param>
    /// <exception cref="ArgumentException">The sample is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fraction"/> is not from 0 to 1.</exception>
    public static double Of(ReadOnlySpan<double> sorted, double fraction)
    {
        if (sorted.IsEmpty)
        {
            throw new ArgumentException("An empty sample has no percentiles.", nameof(sorted));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(fraction, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        double place = fraction * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
