namespace CircuitFinder.Engine.Evaluation;

/// <summary>One figure for a method over all circuit sizes: CPR and CMD of the MIB benchmark (Mueller et al. 2025,
/// arXiv:2504.13151).</summary>
/// <remarks>Trapezoids over the kept fraction, linear, from the smallest fraction given; nothing is assumed below it.</remarks>
public static class FaithfulnessArea
{
    /// <summary>CPR = ∫ f dk, the area under faithfulness: larger is better. Its circuits take edges by signed helpfulness.</summary>
    /// <param name="fractions">Kept fractions, ascending, at least two.</param>
    /// <param name="faithfulness">f at each fraction.</param>
    /// <exception cref="ArgumentException">The lengths differ, there are fewer than two, or the fractions do not ascend.</exception>
    public static double Cpr(ReadOnlySpan<double> fractions, ReadOnlySpan<double> faithfulness)
        => Area(fractions, faithfulness, value => value);

    /// <summary>CMD = ∫ |1 − f| dk, the area between faithfulness and that of the whole model: smaller is better. Its circuits take
    /// edges by |score|.</summary>
    /// <param name="fractions">Kept fractions, ascending, at least two.</param>
    /// <param name="faithfulness">f at each fraction.</param>
    /// <exception cref="ArgumentException">The lengths differ, there are fewer than two, or the fractions do not ascend.</exception>
    public static double Cmd(ReadOnlySpan<double> fractions, ReadOnlySpan<double> faithfulness)
        => Area(fractions, faithfulness, value => Math.Abs(1 - value));

    private static double Area(ReadOnlySpan<double> fractions, ReadOnlySpan<double> values, Func<double, double> height)
    {
        if (fractions.Length != values.Length || fractions.Length < 2)
        {
            throw new ArgumentException($"A curve needs two points or more: [{fractions.Length}] fractions and [{values.Length}] values.");
        }

        double area = 0;
        for (int i = 1; i < fractions.Length; i++)
        {
            double width = fractions[i] - fractions[i - 1];
            if (!(width > 0))
            {
                throw new ArgumentException($"Fractions ascend; {fractions[i]} follows {fractions[i - 1]}.", nameof(fractions));
            }

            area += width * (height(values[i - 1]) + height(values[i])) / 2;
        }

        return area;
    }
}
