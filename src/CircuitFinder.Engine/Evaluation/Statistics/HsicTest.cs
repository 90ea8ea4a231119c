using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CircuitFinder.Engine.Randomness;

namespace CircuitFinder.Engine.Evaluation.Statistics;

/// <summary>The Hilbert-Schmidt independence criterion of two paired figures, and how often shuffled pairs reach it.</summary>
/// <param name="Statistic">tr(KHLH)/(n−1)²; 0 where one figure is constant.</param>
/// <param name="PValue">(1 + permutations that reach it) / (1 + permutations), of the hypothesis that the figures are independent.</param>
/// <remarks>
/// Gretton et al. 2007, "A kernel statistical test of independence". Gaussian kernels; each figure's bandwidth is the median of
/// its own distances that are not 0.
/// </remarks>
public sealed record HsicTest(double Statistic, double PValue)
{
    // Shuffles of the very same pairs sum in another order.
    private const double Rounding = 1e-12;

    /// <summary>Tests.</summary>
    /// <param name="first">[example], at least 2.</param>
    /// <param name="second">[example].</param>
    /// <param name="permutations">At least 1.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentException">The lengths differ, or there are fewer than 2 examples.</exception>
    public static HsicTest Of(ImmutableArray<double> first, ImmutableArray<double> second, int permutations, ulong seed)
    {
        if (first.Length != second.Length || first.Length < 2)
        {
            throw new ArgumentException($"Independence needs two pairs or more: [{first.Length}] and [{second.Length}].");
        }

        int count = first.Length;
        double[] left = Centred(Kernel(first), count);
        double[] right = Kernel(second);
        int[] order = [.. Enumerable.Range(0, count)];
        double observed = Trace(left, right, order);
        SplitMix64 random = SplitMix64.ForMember(seed, (ulong)count);
        int reached = 0;
        for (int i = 0; i < permutations; i++)
        {
            Shuffle(order, random);
            reached += Trace(left, right, order) >= observed - (Rounding * count * count) ? 1 : 0;
        }

        return new HsicTest(observed / ((count - 1.0) * (count - 1.0)), (1.0 + reached) / (1.0 + permutations));
    }

    private static double[] Kernel(ImmutableArray<double> values)
    {
        int count = values.Length;
        double bandwidth = Bandwidth(values);
        double[] kernel = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double distance = (values[i] - values[j]) / bandwidth;
                kernel[(i * count) + j] = Math.Exp(-0.5 * distance * distance);
            }
        }

        return kernel;
    }

    private static double Bandwidth(ImmutableArray<double> values)
    {
        var distances = new List<double>();
        for (int i = 0; i < values.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double distance = Math.Abs(values[i] - values[j]);
                if (distance > 0)
                {
                    distances.Add(distance);
                }
            }
        }

        distances.Sort();
        return distances.Count == 0 ? 1 : Percentile.Of(CollectionsMarshal.AsSpan(distances), 0.5);
    }

    // HKH. As tr(KHLH) = tr(HKH·L), the other kernel needs none.
    private static double[] Centred(double[] kernel, int count)
    {
        double[] means = new double[count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                means[i] += kernel[(i * count) + j];
            }

            means[i] /= count;
        }

        double mean = means.Average();
        double[] centred = new double[kernel.Length];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                centred[(i * count) + j] = kernel[(i * count) + j] - means[i] - means[j] + mean;
            }
        }

        return centred;
    }

    private static double Trace(double[] left, double[] right, int[] order)
    {
        int count = order.Length;
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            int row = order[i] * count;
            for (int j = 0; j < count; j++)
            {
                sum += left[(i * count) + j] * right[row + order[j]];
            }
        }

        return sum;
    }

    private static void Shuffle(int[] order, SplitMix64 random)
    {
        for (int i = order.Length - 1; i > 0; i--)
        {
            int other = random.NextBelow(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }
    }
}
