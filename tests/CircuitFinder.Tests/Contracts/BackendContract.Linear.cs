using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Contracts;

public abstract partial class BackendContract
{
    public static TheoryData<int, int, int> ProductSizes => new()
    {
        { 1, 1, 1 }, { 7, 16, 17 }, { 17, 33, 64 }, { 16, 7, 1 }, { 3, 64, 33 }, { 33, 100, 130 },
    };

    [Theory]
    [MemberData(nameof(ProductSizes))]
    public void Linear_AnyShape_IsTheProductPlusTheBias(int rows, int inputs, int outputs)
    {
        double[] input = Random(rows * inputs, 1);
        double[] weight = Random(inputs * outputs, 2);
        double[] bias = Random(outputs, 3);
        MatrixView output = PlaceEmpty(rows, outputs);
        double[] product = Formulas.Multiply(input, weight, rows, inputs, outputs);
        double[] shifted = [.. product.Select((x, i) => x + bias[i % outputs])];

        Backend.Linear(Place(input, rows, inputs), Pack(weight, inputs, outputs), default, output);
        AssertClose(product, Read(output));

        Backend.Linear(Place(input, rows, inputs), Pack(weight, inputs, outputs), Place(bias, 1, outputs), output);
        AssertClose(shifted, Read(output));

        Backend.Linear(Place(input, rows, inputs), Pack(weight, inputs, outputs), Place(bias, 1, outputs), output, accumulate: true);
        AssertClose([.. shifted.Select(x => 2 * x)], Read(output));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 33, 17)]
    [InlineData(5, 800, 40)]
    [InlineData(15, 3100, 33)]
    public void Multiply_PlainMatrices_IsTheProductAndZerosAddNothing(int rows, int inner, int columns)
    {
        double[] left = Random(rows * inner, 1);
        double[] right = Random(inner * columns, 2);
        MatrixView output = PlaceEmpty(rows, columns);
        Backend.Multiply(Place(left, rows, inner), Place(right, inner, columns), output);
        AssertClose(Formulas.Multiply(left, right, rows, inner, columns), Read(output));

        // All but a few columns of the left factor zero, among them whole blocks at the start, in the middle and at the end.
        foreach (int kept in new[] { 0, inner / 3, inner - 1 })
        {
            double[] sparse = [.. left.Select((x, i) => i % inner == kept ? x : 0)];
            Backend.Multiply(Place(sparse, rows, inner), Place(right, inner, columns), output);
            AssertClose(Formulas.Multiply(sparse, right, rows, inner, columns), Read(output));
        }

        Backend.Multiply(Place(new double[rows * inner], rows, inner), Place(right, inner, columns), output);
        Assert.All(Read(output), x => Assert.Equal(0, x));
    }

    [Theory]
    [InlineData(1, 1, 7, 5)]
    [InlineData(3, 6, 16, 33)]
    [InlineData(90, 4, 17, 64)]
    [InlineData(200, 3, 8, 20)]
    public void ReadsBackward_AnyShape_HasTheBitsOfOneReadAtATime(int rows, int reads, int width, int columns)
    {
        MatrixView gradOutputs = Place(Random(rows * reads * width, 1), rows, reads * width);
        Weight[] weights = [.. Enumerable.Range(0, reads).Select(i => Pack(Random(columns * width, 10 + i), columns, width))];
        MatrixView input = Place(Random(rows * columns, 2), rows, columns);
        MatrixView gain = Place(Random(columns, 3), 1, columns);
        MatrixView statistics = Place([.. Enumerable.Range(0, rows).SelectMany(i => new[] { 0.1 * (i % 5), 1.5 })], rows, 2);
        double[] before = Random(rows * columns, 4);
        MatrixView expectedSum = Place(before, rows, columns);
        MatrixView gradInput = Place(before, rows, columns);
        Tensor gradReads = Allocate(reads + 1, rows + 2, columns);

        Backend.ReadsBackward(gradOutputs, weights, input, gain, statistics, gradReads, gradInput);

        MatrixView product = PlaceEmpty(rows, columns);
        for (int i = 0; i < reads; i++)
        {
            Backend.LinearBackwardInput(gradOutputs.ColumnRange(i * width, width), weights[i], product);
            Backend.LayerNormBackward(product, input, gain, statistics, product);
            Backend.AddScaled(product, 1, expectedSum);
            double[] actual = new double[rows * columns];
            Backend.Download(gradReads[i].RowRange(0, rows), actual);
            AssertSame(Read(product), actual);
        }

        AssertSame(Read(expectedSum), Read(gradInput));
    }

    [Fact]
    public void Pack_Transposed_IsTheSameWeight()
    {
        double[] input = Random(5 * 33, 1);
        double[] weight = Random(33 * 17, 2);
        MatrixView straight = PlaceEmpty(5, 17);
        MatrixView turned = PlaceEmpty(5, 17);

        Backend.Linear(Place(input, 5, 33), Pack(weight, 33, 17), default, straight);
        Backend.Linear(Place(input, 5, 33), Pack(Formulas.Transpose(weight, 33, 17), 17, 33, transposed: true), default, turned);

        Assert.Equal(Read(straight), Read(turned));
    }

    [Fact]
    public void Pack_ValuesChangedLater_KeepsItsCopy()
    {
        double[] values = Random(7 * 16, 2);
        MatrixView source = Place(values, 7, 16);
        using Weight weight = Backend.Pack(source);
        double[] input = Random(3 * 7, 1);
        MatrixView output = PlaceEmpty(3, 16);

        Backend.Zero(source);
        Backend.Linear(Place(input, 3, 7), weight, default, output);

        AssertClose(Formulas.Multiply(input, values, 3, 7, 16), Read(output));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Repack_NewValues_AreUsedInBothDirections(bool transposed)
    {
        double[] values = Random(33 * 17, 5);
        double[] input = Random(3 * 33, 1);
        double[] gradient = Random(3 * 17, 4);
        Weight weight = Pack(Random(33 * 17, 2), 33, 17);
        MatrixView output = PlaceEmpty(3, 17);
        MatrixView gradInput = PlaceEmpty(3, 33);
        Backend.LinearBackwardInput(Place(gradient, 3, 17), weight, gradInput);

        Backend.Repack(weight, transposed ? Place(Formulas.Transpose(values, 33, 17), 17, 33) : Place(values, 33, 17), transposed);
        Backend.Linear(Place(input, 3, 33), weight, default, output);
        Backend.LinearBackwardInput(Place(gradient, 3, 17), weight, gradInput);

        AssertClose(Formulas.Multiply(input, values, 3, 33, 17), Read(output));
        AssertClose(Formulas.Multiply(gradient, Formulas.Transpose(values, 33, 17), 3, 17, 33), Read(gradInput));
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(32, 32)]
    [InlineData(5, 33)]
    [InlineData(69, 1)]
    public void SliceInputs_AnyRange_ActsAsThoseRows(int start, int count)
    {
        double[] values = Random(70 * 40, 1);
        Weight slice = Backend.SliceInputs(Pack(values, 70, 40), start, count);
        _owned.Add(slice);

        AssertActsAs(values[(start * 40)..((start + count) * 40)], count, 40, slice);
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(32, 32)]
    [InlineData(5, 33)]
    [InlineData(69, 1)]
    public void SliceOutputs_AnyRange_ActsAsThoseColumns(int start, int count)
    {
        double[] values = Random(40 * 70, 1);
        Weight slice = Backend.SliceOutputs(Pack(values, 40, 70), start, count);
        _owned.Add(slice);
        double[] columns = [.. Enumerable.Range(0, 40).SelectMany(r => values[((r * 70) + start)..((r * 70) + start + count)])];

        AssertActsAs(columns, 40, count, slice);
    }

    [Theory]
    [MemberData(nameof(ProductSizes))]
    public void LinearBackwardInput_AnyShape_IsTheProductWithTheTranspose(int rows, int inputs, int outputs)
    {
        double[] gradient = Random(rows * outputs, 1);
        double[] weight = Random(inputs * outputs, 2);
        double[] before = Random(rows * inputs, 3);
        double[] product = Formulas.Multiply(gradient, Formulas.Transpose(weight, inputs, outputs), rows, outputs, inputs);
        MatrixView gradInput = Place(before, rows, inputs);

        Backend.LinearBackwardInput(Place(gradient, rows, outputs), Pack(weight, inputs, outputs), gradInput, accumulate: true);
        AssertClose([.. product.Zip(before, (p, b) => p + b)], Read(gradInput));

        Backend.LinearBackwardInput(Place(gradient, rows, outputs), Pack(weight, inputs, outputs), gradInput);
        AssertClose(product, Read(gradInput));
    }

    [Theory]
    [MemberData(nameof(ProductSizes))]
    public void LinearBackwardWeight_AnyShape_AddsProductAndColumnSums(int rows, int inputs, int outputs)
    {
        double[] input = Random(rows * inputs, 1);
        double[] gradient = Random(rows * outputs, 2);
        double[] weightBefore = Random(inputs * outputs, 3);
        double[] biasBefore = Random(outputs, 4);
        double[] product = Formulas.Multiply(Formulas.Transpose(input, rows, inputs), gradient, inputs, rows, outputs);
        MatrixView gradWeight = Place(weightBefore, inputs, outputs);
        MatrixView gradBias = Place(biasBefore, 1, outputs);

        Backend.LinearBackwardWeight(Place(input, rows, inputs), Place(gradient, rows, outputs), gradWeight, gradBias);
        AssertClose([.. product.Zip(weightBefore, (p, b) => p + b)], Read(gradWeight));
        AssertClose([.. biasBefore.Select((b, c) => b + Enumerable.Range(0, rows).Sum(r => gradient[(r * outputs) + c]))], Read(gradBias));

        Backend.LinearBackwardWeight(Place(input, rows, inputs), Place(gradient, rows, outputs), gradWeight, default);
        AssertClose([.. product.Zip(weightBefore, (p, b) => (2 * p) + b)], Read(gradWeight));
    }

    [Fact]
    public void Linear_OneRowAlone_HasTheBitsItHasAmongOthers()
    {
        double[] input = Random(37 * 100, 1);
        Weight weight = Pack(Random(100 * 70, 2), 100, 70);
        MatrixView together = PlaceEmpty(37, 70);
        MatrixView alone = PlaceEmpty(1, 70);
        Backend.Linear(Place(input, 37, 100), weight, default, together);
        double[] all = Read(together);

        for (int row = 0; row < 37; row++)
        {
            Backend.Linear(Place(input[(row * 100)..((row + 1) * 100)], 1, 100), weight, default, alone);
            AssertSame(all[(row * 70)..((row + 1) * 70)], Read(alone));
        }
    }

    private void AssertActsAs(double[] values, int inputs, int outputs, Weight weight)
    {
        Assert.Equal(inputs, weight.Inputs);
        Assert.Equal(outputs, weight.Outputs);
        double[] input = Random(3 * inputs, 7);
        double[] gradient = Random(3 * outputs, 8);
        MatrixView output = PlaceEmpty(3, outputs);
        MatrixView gradInput = PlaceEmpty(3, inputs);

        Backend.Linear(Place(input, 3, inputs), weight, default, output);
        Backend.LinearBackwardInput(Place(gradient, 3, outputs), weight, gradInput);

        AssertClose(Formulas.Multiply(input, values, 3, inputs, outputs), Read(output));
        AssertClose(Formulas.Multiply(gradient, Formulas.Transpose(values, inputs, outputs), 3, outputs, inputs), Read(gradInput));
    }
}
