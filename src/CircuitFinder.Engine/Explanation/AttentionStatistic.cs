namespace CircuitFinder.Engine.Explanation;

/// <summary>Mean and spread of a share of attention over prompts.</summary>
/// <remarks>Welford's update and Chan's merge: no difference of large sums. The order of prompts fixes every bit.</remarks>
/// <param name="Count">Number of prompts.</param>
/// <param name="Mean">Their mean share, 0 to 1.</param>
/// <param name="SquaredDeviations">Sum of squared deviations from the mean.</param>
/// <param name="Least">The least share.</param>
/// <param name="Greatest">The greatest share.</param>
public readonly record struct AttentionStatistic(int Count, double Mean, double SquaredDeviations, double Least, double Greatest)
{
    /// <summary>Standard deviation of the prompts' shares, with n − 1; NaN for fewer than two prompts.</summary>
    public double Deviation => Count < 2 ? double.NaN : Math.Sqrt(SquaredDeviations / (Count - 1));

    /// <summary>The statistic with one more prompt.</summary>
    /// <param name="share">The prompt's share.</param>
    public AttentionStatistic With(double share)
    {
        if (Count == 0)
        {
            return new AttentionStatistic(1, share, 0, share, share);
        }

        double delta = share - Mean;
        double mean = Mean + (delta / (Count + 1));
        return new AttentionStatistic(
            Count + 1, mean, SquaredDeviations + (delta * (share - mean)), Math.Min(Least, share), Math.Max(Greatest, share));
    }

    /// <summary>The statistic over the prompts of both.</summary>
    /// <param name="other">Over other prompts.</param>
    public AttentionStatistic Merge(AttentionStatistic other)
    {
        if (Count == 0 || other.Count == 0)
        {
            return Count == 0 ? other : this;
        }

        int count = Count + other.Count;
        double delta = other.Mean - Mean;
        return new AttentionStatistic(
            count,
            Mean + (delta * other.Count / count),
            SquaredDeviations + other.SquaredDeviations + (delta * delta * Count * other.Count / count),
            Math.Min(Least, other.Least),
            Math.Max(Greatest, other.Greatest));
    }
}
