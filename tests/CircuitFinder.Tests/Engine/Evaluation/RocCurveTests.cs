using CircuitFinder.Engine.Evaluation;
using FsCheck;
using FsCheck.Fluent;

namespace CircuitFinder.Tests.Engine.Evaluation;

public sealed class RocCurveTests
{
    [Fact]
    public void OfScores_DistinctScores_HasOnePointAThreshold()
    {
        // By hand: ranked + − + −, so (0, ½), (½, ½), (½, 1), (1, 1).
        RocCurve curve = RocCurve.OfScores([0.1, 0.9, 0.5, 0.7], [false, true, true, false]);

        Assert.Equal([(0, 0), (0, 0.5), (0.5, 0.5), (0.5, 1), (1, 1)], Places(curve));
        Assert.Equal([double.NaN, 0.9, 0.7, 0.5, 0.1], curve.Points.Select(point => point.Threshold));
        Assert.Equal(0.75, curve.TrapezoidArea);
        Assert.Equal(0.75, curve.PessimisticArea);
    }

    [Fact]
    public void OfScores_TiedScores_AreChosenTogether()
    {
        // By hand: 2 {+}, then 1 {+ −}, then 0 {−}: (0, ½), (½, 1), (1, 1).
        RocCurve curve = RocCurve.OfScores([1, 2, 1, 0], [true, true, false, false]);

        Assert.Equal([(0, 0), (0, 0.5), (0.5, 1), (1, 1)], Places(curve));
        Assert.Equal(0.875, curve.TrapezoidArea);
        Assert.Equal(0.75, curve.PessimisticArea);
    }

    [Fact]
    public void OfScores_AllEqual_IsTheDiagonalAndPessimisticallyNothing()
    {
        RocCurve curve = RocCurve.OfScores([3, 3, 3], [true, false, false]);

        Assert.Equal([(0, 0), (1, 1)], Places(curve));
        Assert.Equal(0.5, curve.TrapezoidArea);
        Assert.Equal(0, curve.PessimisticArea);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void OfScores_PerfectOrReversedRanking_HasAllOrNoArea(bool isPerfect, double area)
    {
        RocCurve curve = RocCurve.OfScores([1, 2, 3, 4], [!isPerfect, !isPerfect, isPerfect, isPerfect]);

        Assert.Equal(area, curve.TrapezoidArea);
        Assert.Equal(area, curve.PessimisticArea);
    }

    // The staircases that the ACDC code checks its own function with.
    [Theory]
    [InlineData(0, new double[0])]
    [InlineData(0.25, new[] { 0.5, 0.5 })]
    [InlineData(0.1875, new[] { 0.25, 0.25 })]
    [InlineData(0.3125, new[] { 0.25, 0.25, 0.5, 0.5 })]
    [InlineData(0.25, new[] { 0.25, 0.25, 0.75, 0.5 })]
    public void PessimisticArea_AcdcPapersExamples_AreItsFigures(double area, double[] coordinates)
        => Assert.Equal(area, RocCurve.OfPoints(coordinates.Chunk(2).Select(pair => new RocPoint(double.NaN, pair[0], pair[1]))).PessimisticArea);

    [Fact]
    public void OfPoints_OnePoint_HasTheAreasOfItsTwoLines()
    {
        RocCurve curve = RocCurve.OfPoints([new RocPoint(double.NaN, 0.25, 0.75)]);

        Assert.Equal([(0, 0), (0.25, 0.75), (1, 1)], Places(curve));
        Assert.Equal(0.75, curve.TrapezoidArea);
        Assert.Equal(0.75 * 0.75, curve.PessimisticArea);
    }

    [Fact]
    public void OfPoints_DominatedPoints_GoOnlyWhereBothRatesAreStrictlyWorse()
    {
        // (0.5, 0.4) loses in both to (0.2, 0.6); (0.2, 0.5) and (0.3, 0.6) tie with it in one.
        RocCurve curve = RocCurve.OfPoints(
            [new(1, 0.5, 0.4), new(2, 0.3, 0.6), new(3, 0.2, 0.6), new(4, 0.2, 0.5)]);

        Assert.Equal([(0, 0), (0.2, 0.5), (0.2, 0.6), (0.3, 0.6), (1, 1)], Places(curve));
    }

    [Fact]
    public void PointOf_Choice_CountsBothKinds()
        => Assert.Equal(
            new RocPoint(double.NaN, 1.0 / 3, 0.5),
            RocCurve.PointOf([true, false, true, false, false], [true, true, false, false, false]));

    [Theory]
    [InlineData(false, "keeps 0 of 2")]
    [InlineData(true, "keeps 2 of 2")]
    public void OfScores_ReferenceOfNoneOrAll_IsAFault(bool isKept, string message)
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => RocCurve.OfScores([1, 2], [isKept, isKept]));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RocCurve.PointOf([true, false], [isKept, isKept]));
    }

    [Fact]
    public void OfScores_NotANumberOrOtherLength_IsAFault()
    {
        Assert.Throws<ArgumentException>(() => RocCurve.OfScores([1, double.NaN], [true, false]));
        Assert.Throws<ArgumentException>(() => RocCurve.OfScores([1, 2, 3], [true, false]));
        Assert.Throws<ArgumentException>(() => RocCurve.OfPoints([new RocPoint(0, 0.5, double.NaN)]));
    }

    [Fact]
    public void Areas_RandomScoresWithTies_AreMannWhitneyAndBelowIt()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            Gen.Choose(2, 60).ToArbitrary(),
            Gen.Choose(1, 30).ToArbitrary(),
            (seed, count, values) =>
            {
                var random = new Random(seed);
                double[] scores = [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(values))];
                bool[] isReference = [.. Enumerable.Range(0, count).Select(member => member != 1 && (member == 0 || random.Next(3) == 0))];
                RocCurve curve = RocCurve.OfScores(scores, isReference);
                return Math.Abs(curve.TrapezoidArea - MannWhitney(scores, isReference)) < 1e-12
                    && curve.PessimisticArea <= curve.TrapezoidArea + 1e-12
                    && curve.Points.Zip(curve.Points.Skip(1)).All(pair =>
                        pair.First.FalsePositiveRate <= pair.Second.FalsePositiveRate && pair.First.TruePositiveRate <= pair.Second.TruePositiveRate);
            }).QuickCheckThrowOnFailure();

    // How often a member of the reference outranks another, ties counted half.
    private static double MannWhitney(double[] scores, bool[] isReference)
    {
        var wins = from positive in Enumerable.Range(0, scores.Length)
                   from negative in Enumerable.Range(0, scores.Length)
                   where isReference[positive] && !isReference[negative]
                   select scores[positive] > scores[negative] ? 1 : scores[positive] == scores[negative] ? 0.5 : 0;
        return wins.Average();
    }

    private static IEnumerable<(double X, double Y)> Places(RocCurve curve)
        => curve.Points.Select(point => (point.FalsePositiveRate, point.TruePositiveRate));
}
