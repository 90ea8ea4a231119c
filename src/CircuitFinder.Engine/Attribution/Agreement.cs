using CircuitFinder.Engine.Metrics;

namespace CircuitFinder.Engine.Attribution;

/// <summary>How well scores agree with exact patching on some edges.</summary>
/// <param name="Edges">Number of edges compared.</param>
/// <param name="Pearson">Correlation of the scores; NaN where one side does not vary.</param>
/// <param name="Spearman">Correlation of their ranks, ties at their mean rank; NaN where one side does not vary.</param>
/// <param name="SignAgreement">Fraction of the edges with a nonzero exact effect whose score has its sign; NaN where there are
/// none, or the scores have no sign.</param>
public sealed record Agreement(int Edges, double Pearson, double Spearman, double SignAgreement)
{
    /// <summary>Compares two scorings wherever both have a number.</summary>
    /// <param name="scores">[edge]; NaN where not measured.</param>
    /// <param name="exact">[edge]; NaN where not measured.</param>
    /// <param name="isSigned">Whether the scores predict a change. Others are held against the size of the effect.</param>
    /// <exception cref="ArgumentException">The two are not equally many.</exception>
    public static Agreement Of(IReadOnlyList<double> scores, IReadOnlyList<double> exact, bool isSigned)
    {
        if (scores.Count != exact.Count)
        {
            throw new ArgumentException($"{scores.Count} scores cannot be compared with {exact.Count}.", nameof(scores));
        }

        int[] edges = [.. Enumerable.Range(0, scores.Count).Where(i => !double.IsNaN(scores[i]) && !double.IsNaN(exact[i]))];
        double[] left = [.. edges.Select(i => scores[i])];
        double[] right = [.. edges.Select(i => isSigned ? exact[i] : Math.Abs(exact[i]))];
        int[] moved = [.. Enumerable.Range(0, edges.Length).Where(i => right[i] != 0)];
        double sameSign = isSigned && moved.Length > 0
            ? moved.Count(i => Math.Sign(left[i]) == Math.Sign(right[i])) / (double)moved.Length
            : double.NaN;
        return new Agreement(edges.Length, Correlation(left, right), Correlation(Ranks(left), Ranks(right)), sameSign);
    }

    private static double Correlation(double[] left, double[] right)
    {
        // Asked of the values themselves: their deviations from a rounded mean need not be zero.
        if (!Vary(left) || !Vary(right))
        {
            return double.NaN;
        }

        double leftMean = left.Average();
        double rightMean = right.Average();
        double product = 0;
        double leftSquare = 0;
        double rightSquare = 0;
        for (int i = 0; i < left.Length; i++)
        {
            double a = left[i] - leftMean;
            double b = right[i] - rightMean;
            product += a * b;
            leftSquare += a * a;
            rightSquare += b * b;
        }

        return leftSquare > 0 && rightSquare > 0 ? product / Math.Sqrt(leftSquare * rightSquare) : double.NaN;
    }

    private static bool Vary(double[] values)
        => values.Length > 0 && values.Max() - values.Min() > Rounding.OfLogits(Math.Max(Math.Abs(values.Max()), Math.Abs(values.Min())));

    private static double[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
        double[] ranks = new double[values.Length];
        for (int first = 0; first < order.Length;)
        {
            int end = first + 1;
            while (end < order.Length && values[order[end]] == values[order[first]])
            {
                end++;
            }

            for (int i = first; i < end; i++)
            {
                ranks[order[i]] = (first + end - 1) / 2.0;
            }

            first = end;
        }

        return ranks;
    }
}
