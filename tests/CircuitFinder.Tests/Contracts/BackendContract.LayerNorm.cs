using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Contracts;

public abstract partial class BackendContract
{
    protected const double Epsilon = 1e-5;

    public static TheoryData<int, int> NormSizes => new() { { 1, 7 }, { 3, 16 }, { 2, 17 }, { 5, 33 }, { 40, 64 }, { 2, 768 } };

    [Theory]
    [MemberData(nameof(NormSizes))]
    public void LayerNorm_AnyShape_IsTheFormula(int rows, int columns)
    {
        double[] input = [.. Random(rows * columns, 1, 3).Select(x => (double)(float)(x + 2))];
        double[] gain = Random(columns, 2);
        double[] bias = Random(columns, 3);
        MatrixView output = PlaceEmpty(rows, columns);
        MatrixView statistics = PlaceEmpty(rows, 2);

        Backend.LayerNorm(Place(input, rows, columns), Place(gain, 1, columns), Place(bias, 1, columns), Epsilon, output, statistics);

        AssertClose(Formulas.LayerNorm(input, gain, bias, Epsilon), Read(output));
        double[] kept = Read(statistics);
        for (int r = 0; r < rows; r++)
        {
            double[] row = input[(r * columns)..((r + 1) * columns)];
            double mean = row.Average();
            double variance = row.Average(x => (x - mean) * (x - mean));
            AssertClose([mean, 1 / Math.Sqrt(variance + Epsilon)], kept[(2 * r)..((2 * r) + 2)]);
        }
    }

    [Fact]
    public void LayerNorm_ConstantRow_IsTheBias()
    {
        double[] bias = Random(33, 3);
        MatrixView output = PlaceEmpty(1, 33);

        Backend.LayerNorm(
            Place([.. Enumerable.Repeat(0.5, 33)], 1, 33), Place(Random(33, 2), 1, 33), Place(bias, 1, 33), Epsilon, output, PlaceEmpty(1, 2));

        AssertClose(bias, Read(output));
    }

    [Theory]
    [MemberData(nameof(NormSizes))]
    public void LayerNormBackward_AnyShape_IsTheGradient(int rows, int columns)
    {
        double[] input = Random(rows * columns, 1, 2);
        double[] gain = Random(columns, 2);
        double[] bias = Random(columns, 3);
        double[] gradient = Random(rows * columns, 4);
        double[] before = Random(rows * columns, 5);
        MatrixView from = Place(input, rows, columns);
        MatrixView factor = Place(gain, 1, columns);
        MatrixView gradOutput = Place(gradient, rows, columns);
        MatrixView gradInput = Place(before, rows, columns);
        MatrixView statistics = PlaceEmpty(rows, 2);
        Backend.LayerNorm(from, factor, Place(bias, 1, columns), Epsilon, PlaceEmpty(rows, columns), statistics);
        double[] expected = [.. Enumerable.Range(0, rows).SelectMany(r =>
        {
            double[] rowGradient = gradient[(r * columns)..((r + 1) * columns)];
            return Formulas.Gradient(
                x => Formulas.Dot(rowGradient, Formulas.LayerNorm(x, gain, bias, Epsilon)), input[(r * columns)..((r + 1) * columns)]);
        })];

        Backend.LayerNormBackward(gradOutput, from, factor, statistics, gradInput, accumulate: true);
        AssertClose([.. expected.Zip(before, (e, b) => e + b)], Read(gradInput));

        Backend.LayerNormBackward(gradOutput, from, factor, statistics, gradInput);
        AssertClose(expected, Read(gradInput));

        Backend.LayerNormBackward(gradOutput, from, factor, statistics, gradOutput);
        Assert.Equal(Read(gradInput), Read(gradOutput));
    }

    [Theory]
    [MemberData(nameof(NormSizes))]
    public void LayerNormBackwardParameters_AnyShape_AddsTheGradients(int rows, int columns)
    {
        double[] input = Random(rows * columns, 1, 2);
        double[] gain = Random(columns, 2);
        double[] bias = Random(columns, 3);
        double[] gradient = Random(rows * columns, 4);
        MatrixView from = Place(input, rows, columns);
        MatrixView statistics = PlaceEmpty(rows, 2);
        MatrixView gradGain = Place(gain, 1, columns);
        MatrixView gradBias = Place(bias, 1, columns);
        Backend.LayerNorm(from, Place(gain, 1, columns), Place(bias, 1, columns), Epsilon, PlaceEmpty(rows, columns), statistics);

        Backend.LayerNormBackwardParameters(Place(gradient, rows, columns), from, statistics, gradGain, gradBias);

        // Linear in both: the gradient of one is its effect at gain 1 and bias 0.
        double[] normal = Formulas.LayerNorm(input, [.. Enumerable.Repeat(1.0, columns)], new double[columns], Epsilon);
        AssertClose(
            [.. gain.Select((g, c) => g + Enumerable.Range(0, rows).Sum(r => gradient[(r * columns) + c] * normal[(r * columns) + c]))], Read(gradGain));
        AssertClose([.. bias.Select((b, c) => b + Enumerable.Range(0, rows).Sum(r => gradient[(r * columns) + c]))], Read(gradBias));
    }
}
