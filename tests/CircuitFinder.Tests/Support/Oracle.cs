namespace CircuitFinder.Tests.Support;

/// <summary>Special functions to full double precision, by their series.</summary>
internal static class Oracle
{
    /// <summary>The normal distribution function Φ(x).</summary>
    public static double NormalCdf(double x)
    {
        if (Math.Abs(x) > 6)
        {
            return x > 0 ? 1 - Tail(x) : Tail(-x);
        }

        // Φ(x) = ½ + φ(x)·Σ x^(2n+1)/(1·3·5…(2n+1)): all terms of one sign, no cancellation.
        double term = x;
        double sum = x;
        for (int n = 1; Math.Abs(term) > Math.Abs(sum) * 1e-17; n++)
        {
            term *= x * x / ((2 * n) + 1);
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI));
    }

    // The continued fraction 1/(x + 1/(x + 2/(x + 3/(x + …)))), which converges fast for large x.
    private static double Tail(double x)
    {
        double fraction = x;
        for (int n = 60; n > 0; n--)
        {
            fraction = x + (n / fraction);
        }

        return Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI) / fraction;
    }
}
