namespace CircuitFinder.Engine.Evaluation.Statistics;

/// <summary>Tails of the binomial distribution, summed term by term in logarithms.</summary>
public static class Binomial
{
    /// <summary>P(K = <paramref name="successes"/>).</summary>
    /// <param name="trials">At least 0.</param>
    /// <param name="successes">From 0 to <paramref name="trials"/>; elsewhere the probability is 0.</param>
    /// <param name="chance">Of one success, strictly between 0 and 1.</param>
    public static double Probability(int trials, int successes, double chance)
    {
        if (successes < 0 || successes > trials)
        {
            return 0;
        }

        double logChoices = 0;
        for (int i = 1; i <= successes; i++)
        {
            logChoices += Math.Log((trials - successes + i) / (double)i);
        }

        return Math.Exp(logChoices + (successes * Math.Log(chance)) + ((trials - successes) * Math.Log(1 - chance)));
    }

    /// <summary>P(K ≥ <paramref name="least"/>).</summary>
    /// <param name="trials">At least 0.</param>
    /// <param name="least">Successes.</param>
    /// <param name="chance">Of one success, strictly between 0 and 1.</param>
    public static double AtLeast(int trials, int least, double chance)
        => Sum(trials, chance, successes => successes >= least);

    /// <summary>P(K ≤ <paramref name="most"/>).</summary>
    /// <param name="trials">At least 0.</param>
    /// <param name="most">Successes.</param>
    /// <param name="chance">Of one success, strictly between 0 and 1.</param>
    public static double AtMost(int trials, int most, double chance)
        => Sum(trials, chance, successes => successes <= most);

    /// <summary>The probability of all numbers of successes that fulfil a condition.</summary>
    /// <param name="trials">At least 0.</param>
    /// <param name="chance">Of one success, strictly between 0 and 1.</param>
    /// <param name="counts">Whether a number of successes counts.</param>
    public static double Sum(int trials, double chance, Func<int, bool> counts)
    {
        double sum = 0;
        for (int successes = 0; successes <= trials; successes++)
        {
            if (counts(successes))
            {
                sum += Probability(trials, successes, chance);
            }
        }

        return Math.Min(1, sum);
    }
}
