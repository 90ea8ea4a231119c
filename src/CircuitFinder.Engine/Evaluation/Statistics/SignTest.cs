using System.Collections.Immutable;

namespace CircuitFinder.Engine.Evaluation.Statistics;

/// <summary>Whether one of two paired figures is larger about half of the time.</summary>
/// <param name="Larger">Pairs whose first figure is the larger.</param>
/// <param name="Untied">Pairs whose figures differ.</param>
/// <param name="PValue">Of the hypothesis |P(first is larger) − 1/2| &lt; ε; 1 without untied pairs.</param>
public sealed record SignTest(int Larger, int Untied, double PValue)
{
    /// <summary>Tests.</summary>
    /// <param name="first">[example].</param>
    /// <param name="second">[example].</param>
    /// <param name="tolerance">ε, from 0 to below 1/2.</param>
    /// <remarks>
    /// The p-value is P(|K/n − 1/2| ≥ |k/n − 1/2|) with K ~ Binomial(n, 1/2 + ε), the end of the hypothesis at which it is
    /// largest (Shi et al. 2024, arXiv:2410.13032). Ties say nothing of a sign and are left out.
    /// </remarks>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static SignTest Of(ImmutableArray<double> first, ImmutableArray<double> second, double tolerance)
    {
        if (first.Length != second.Length)
        {
            throw new ArgumentException($"The figures are not paired: [{first.Length}] and [{second.Length}].");
        }

        int larger = 0;
        int untied = 0;
        for (int i = 0; i < first.Length; i++)
        {
            larger += first[i] > second[i] ? 1 : 0;
            untied += first[i] != second[i] ? 1 : 0;
        }

        int off = Math.Abs((2 * larger) - untied);
        return new SignTest(larger, untied, Binomial.Sum(untied, 0.5 + tolerance, count => Math.Abs((2 * count) - untied) >= off));
    }
}
