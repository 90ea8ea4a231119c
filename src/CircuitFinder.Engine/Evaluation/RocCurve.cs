using System.Collections.Immutable;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>A receiver operating characteristic: how much of a reference is found at what share of false finds.</summary>
/// <remarks>
/// Points go up and to the right from (0, 0) to (1, 1), which always belong to the curve. A point stays out only where another
/// has both a strictly smaller false positive rate and a strictly larger true positive rate. Immutable.
/// </remarks>
public sealed class RocCurve
{
    private RocCurve(ImmutableArray<RocPoint> points) => Points = points;

    /// <summary>The points, by false positive rate, then by true positive rate.</summary>
    public ImmutableArray<RocPoint> Points { get; }

    /// <summary>The area under straight lines between the points. On a curve of scores it is the Mann–Whitney statistic, ties
    /// counted half.</summary>
    public double TrapezoidArea
    {
        get
        {
            double area = 0;
            for (int i = 1; i < Points.Length; i++)
            {
                double width = Points[i].FalsePositiveRate - Points[i - 1].FalsePositiveRate;
                area += width * (Points[i].TruePositiveRate + Points[i - 1].TruePositiveRate) / 2;
            }

            return area;
        }
    }

    /// <summary>The area under the lowest staircase through the points, Σ (1−x_i)(y_i−y_{i−1}), as Conmy et al. 2023,
    /// arXiv:2304.14997, measure it.</summary>
    public double PessimisticArea
    {
        get
        {
            double area = 0;
            for (int i = 1; i < Points.Length; i++)
            {
                area += (1 - Points[i].FalsePositiveRate) * (Points[i].TruePositiveRate - Points[i - 1].TruePositiveRate);
            }

            return area;
        }
    }

    /// <summary>The curve of a ranking: one point a threshold, that is a distinct score.</summary>
    /// <param name="scores">[member]; the larger, the sooner chosen.</param>
    /// <param name="isReference">[member]: whether the reference keeps it.</param>
    /// <exception cref="ArgumentException">The lengths differ, a score is not a number, or the reference keeps none or all.</exception>
    public static RocCurve OfScores(IReadOnlyList<double> scores, IReadOnlyList<bool> isReference)
    {
        ThrowIfLengthsDiffer(scores.Count, isReference.Count);
        if (scores.Any(double.IsNaN))
        {
            throw new ArgumentException("A score is not a number: it cannot be ranked.", nameof(scores));
        }

        (int negatives, int positives) = Population(isReference);
        int[] order = [.. Enumerable.Range(0, scores.Count).OrderByDescending(member => scores[member])];
        var points = new List<RocPoint>();
        int chosenPositives = 0;
        for (int i = 0; i < order.Length; i++)
        {
            chosenPositives += isReference[order[i]] ? 1 : 0;

            // Equal scores are chosen together.
            if (i + 1 == order.Length || scores[order[i + 1]] != scores[order[i]])
            {
                points.Add(new RocPoint(
                    scores[order[i]], (i + 1.0 - chosenPositives) / negatives, (double)chosenPositives / positives));
            }
        }

        return OfPoints(points);
    }

    /// <summary>The curve through given points.</summary>
    /// <param name="points">In any order; (0, 0) and (1, 1) need not be among them.</param>
    /// <exception cref="ArgumentException">A rate is not from 0 to 1.</exception>
    public static RocCurve OfPoints(IEnumerable<RocPoint> points)
    {
        var all = points.ToList();
        if (all.Any(point => point.FalsePositiveRate is not (>= 0 and <= 1) || point.TruePositiveRate is not (>= 0 and <= 1)))
        {
            throw new ArgumentException("A rate is not from 0 to 1.", nameof(points));
        }

        AddUnlessThere(all, 0);
        AddUnlessThere(all, 1);
        all.Sort((left, right) => Place(left).CompareTo(Place(right)));
        return new RocCurve([.. Undominated(all)]);
    }

    /// <summary>The point of one choice.</summary>
    /// <param name="isChosen">[member].</param>
    /// <param name="isReference">[member]: whether the reference keeps it.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the reference keeps none or all.</exception>
    public static RocPoint PointOf(IReadOnlyList<bool> isChosen, IReadOnlyList<bool> isReference)
    {
        ThrowIfLengthsDiffer(isChosen.Count, isReference.Count);
        (int negatives, int positives) = Population(isReference);
        int truePositives = 0;
        int falsePositives = 0;
        for (int member = 0; member < isChosen.Count; member++)
        {
            if (isChosen[member])
            {
                truePositives += isReference[member] ? 1 : 0;
                falsePositives += isReference[member] ? 0 : 1;
            }
        }

        return new RocPoint(double.NaN, (double)falsePositives / negatives, (double)truePositives / positives);
    }

    private static (double FalsePositiveRate, double TruePositiveRate) Place(RocPoint point) => (point.FalsePositiveRate, point.TruePositiveRate);

    private static void AddUnlessThere(List<RocPoint> points, double corner)
    {
        if (!points.Any(point => Place(point) == (corner, corner)))
        {
            points.Add(new RocPoint(double.NaN, corner, corner));
        }
    }

    // The points come by x, so whatever dominates one has gone by before it; those of its own x do not.
    private static IEnumerable<RocPoint> Undominated(List<RocPoint> points)
    {
        double highestBefore = double.NegativeInfinity;
        double highest = double.NegativeInfinity;
        double x = double.NegativeInfinity;
        foreach (RocPoint point in points)
        {
            if (point.FalsePositiveRate > x)
            {
                x = point.FalsePositiveRate;
                highestBefore = highest;
            }

            if (point.TruePositiveRate >= highestBefore)
            {
                yield return point;
            }

            highest = Math.Max(highest, point.TruePositiveRate);
        }
    }

    private static (int Negatives, int Positives) Population(IReadOnlyList<bool> isReference)
    {
        int positives = isReference.Count(isPositive => isPositive);
        return positives == 0 || positives == isReference.Count
            ? throw new ArgumentException($"The reference keeps {positives} of {isReference.Count}: there is nothing to find, or nothing to leave out.", nameof(isReference))
            : (isReference.Count - positives, positives);
    }

    private static void ThrowIfLengthsDiffer(int count, int referenceCount)
    {
        if (count != referenceCount)
        {
            throw new ArgumentException($"There are {count} members, and {referenceCount} in the reference.");
        }
    }
}
