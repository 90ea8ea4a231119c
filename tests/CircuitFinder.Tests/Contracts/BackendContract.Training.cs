using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Contracts;

public abstract partial class BackendContract
{
    [Theory]
    [InlineData(1, 1, 1, new[] { 1 })]
    [InlineData(7, 5, 16, new[] { 1, 3 })]
    [InlineData(13, 9, 17, new[] { 4, 1, 2 })]
    [InlineData(6, 4, 70, new[] { 30, 16 })]
    [InlineData(20, 33, 7, new[] { 2, 0, 3 })]
    [InlineData(7, 5, 301, new[] { 15, 30 })]
    public void AddScores_SeveralSequences_AddsEveryInnerProduct(int sourceCount, int destinationCount, int columns, int[] lengths)
    {
        int[] starts = Starts(lengths);
        int size = starts[^1] * columns;
        double[] deltas = Random((sourceCount + 2) * size, 1);
        double[] gradients = Random((destinationCount + 2) * size, 2);
        double[] scores = Random(sourceCount * destinationCount, 3);
        double[] expected = [.. scores.Select((before, i) => before + Formulas.Dot(
            deltas[(((i / destinationCount) + 1) * size)..(((i / destinationCount) + 2) * size)],
            gradients[(i % destinationCount * size)..(((i % destinationCount) + 1) * size)]))];

        Backend.AddScores(
            PlaceStack(deltas, sourceCount + 2, starts[^1], columns).Slices(1, sourceCount),
            PlaceStack(gradients, destinationCount + 2, starts[^1], columns).Slices(0, destinationCount),
            starts,
            scores);

        AssertClose(expected, scores);
    }

    [Fact]
    public void AddScores_SequencesOneByOne_HaveTheBitsOfOneCall()
    {
        double[] deltas = Random(7 * 9 * 33, 1);
        double[] gradients = Random(5 * 9 * 33, 2);
        var together = new double[35];
        var oneByOne = new double[35];
        Tensor left = PlaceStack(deltas, 7, 9, 33);
        Backend.AddScores(left.Slices(0, 7), PlaceStack(gradients, 5, 9, 33).Slices(0, 5), [0, 4, 9], together);

        // The gradients of one sequence alone in an array of their own.
        foreach ((int first, int end) in new[] { (0, 4), (4, 9) })
        {
            double[] cut = [.. Enumerable.Range(0, 5).SelectMany(i => gradients[(((i * 9) + first) * 33)..(((i * 9) + end) * 33)])];
            Tensor right = PlaceStack(cut, 5, end - first, 33);
            Backend.AddScores(left.Slices(0, 7, first), right.Slices(0, 5), [0, end - first], oneByOne);
        }

        AssertSame(together, oneByOne);
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(5, 17)]
    [InlineData(3, 33)]
    [InlineData(4, 2100)]
    public void CrossEntropy_SomeRowsLeftOut_IsTheLossAndItsGradient(int rows, int vocabulary)
    {
        double[] logits = Random(rows * vocabulary, 1, 4);
        int[] targets = [.. Enumerable.Range(0, rows).Select(r => r == 1 ? -1 : (r * 5) % vocabulary)];
        MatrixView from = Place(logits, rows, vocabulary);
        MatrixView gradient = PlaceEmpty(rows, vocabulary);
        double expectedLoss = 0;
        var expected = new double[rows * vocabulary];
        for (int r = 0; r < rows; r++)
        {
            if (targets[r] >= 0)
            {
                double[] row = logits[(r * vocabulary)..((r + 1) * vocabulary)];
                double sum = row.Sum(Math.Exp);
                expectedLoss += Formulas.CrossEntropy(row, targets[r]);
                for (int c = 0; c < vocabulary; c++)
                {
                    expected[(r * vocabulary) + c] = 0.25 * ((Math.Exp(row[c]) / sum) - (c == targets[r] ? 1 : 0));
                }
            }
        }

        double loss = Backend.CrossEntropy(from, targets, 0.25, gradient);
        AssertClose([expectedLoss], [loss]);
        AssertClose(expected, Read(gradient));

        Assert.Equal(loss, Backend.CrossEntropy(from, targets, 0.25, from));
        Assert.Equal(Read(gradient), Read(from));
    }

    [Fact]
    public void CrossEntropy_LargeLogits_StaysFinite()
    {
        MatrixView gradient = PlaceEmpty(1, 3);

        double loss = Backend.CrossEntropy(Place([1000, 0, -1000], 1, 3), [1], 1, gradient);

        AssertClose([1000], [loss]);
        AssertClose([1, -1, 0], Read(gradient));
    }

    [Theory]
    [MemberData(nameof(MatrixSizes))]
    public void SquaredNorm_AnyShape_IsTheSumOfSquares(int rows, int columns)
    {
        double[] values = Random(rows * columns, 1);
        double expected = values.Sum(x => x * x);

        double actual = Backend.SquaredNorm(Place(values, rows, columns));

        Assert.Equal(1, actual / expected, 12);
    }

    [Theory]
    [MemberData(nameof(MatrixSizes))]
    public void AdamW_ThreeSteps_FollowsTheDefinition(int rows, int columns)
    {
        int count = rows * columns;
        double[] values = Random(count, 1);
        var first = new double[count];
        var second = new double[count];
        MatrixView parameter = Place(values, rows, columns);
        MatrixView firstMoment = Place(first, rows, columns);
        MatrixView secondMoment = Place(second, rows, columns);
        for (int step = 1; step <= 3; step++)
        {
            double[] gradient = Random(count, 10 + step);
            for (int i = 0; i < count; i++)
            {
                double g = 0.5 * gradient[i];
                first[i] = (0.9 * first[i]) + (0.1 * g);
                second[i] = (0.95 * second[i]) + (0.05 * g * g);
                double m = first[i] / (1 - Math.Pow(0.9, step));
                double v = second[i] / (1 - Math.Pow(0.95, step));
                values[i] -= 0.01 * 0.1 * values[i];
                values[i] -= 0.01 * m / (Math.Sqrt(v) + 1e-3);
            }

            AdamWStep update = new(0.01, 0.9, 0.95, 1e-3, 0.1, 0.5, step);
            Backend.AdamW(parameter, Place(gradient, rows, columns), firstMoment, secondMoment, update);
        }

        AssertClose(values, Read(parameter));
        AssertClose(first, Read(firstMoment));
        AssertClose(second, Read(secondMoment));
    }
}
