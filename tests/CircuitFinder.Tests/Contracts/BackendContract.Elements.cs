using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Contracts;

public abstract partial class BackendContract
{
    public static TheoryData<int, int> MatrixSizes => new()
    {
        { 1, 1 }, { 1, 16 }, { 3, 7 }, { 2, 17 }, { 5, 33 }, { 7, 64 }, { 600, 49 }, { 2, 2100 },
    };

    public static TheoryData<ActivationKind> ActivationKinds => new(Enum.GetValues<ActivationKind>());

    [Theory]
    [MemberData(nameof(MatrixSizes))]
    public void Upload_DoublesIntoAView_DownloadReturnsThem(int rows, int columns)
    {
        double[] values = Random(rows * columns, 1);

        Assert.Equal(values, Read(Place(values, rows, columns)));
    }

    [Fact]
    public void Upload_Floats_DownloadReturnsThem()
    {
        MatrixView view = PlaceEmpty(3, 5);
        float[] values = [.. Enumerable.Range(0, 15).Select(i => i + 0.5f)];

        Backend.Upload(values, view);

        Assert.Equal(values.Select(x => (double)x), Read(view));
    }

    [Fact]
    public void Allocate_Fresh_IsZero()
    {
        MatrixView view = Allocate(2, 3, 5).AsMatrix();
        double[] values = Random(30, 1);

        Backend.Download(view, values);

        Assert.All(values, x => Assert.Equal(0, x));
    }

    [Theory]
    [MemberData(nameof(MatrixSizes))]
    public void Zero_AnyShape_ClearsOnlyTheView(int rows, int columns)
    {
        MatrixView view = PlaceEmpty(rows, columns);

        Backend.Zero(view);

        Assert.All(Read(view), x => Assert.Equal(0, x));
    }

    [Theory]
    [MemberData(nameof(MatrixSizes))]
    public void Copy_AnyShape_CopiesOnlyTheView(int rows, int columns)
    {
        double[] values = Random(rows * columns, 1);
        MatrixView destination = PlaceEmpty(rows, columns);

        Backend.Copy(Place(values, rows, columns), destination);

        Assert.Equal(values, Read(destination));
    }

    [Theory]
    [MemberData(nameof(MatrixSizes))]
    public void AddScaled_AnyShape_AddsTheMultiple(int rows, int columns)
    {
        double[] source = Random(rows * columns, 1);
        double[] before = Random(rows * columns, 2);
        MatrixView destination = Place(before, rows, columns);

        Backend.AddScaled(Place(source, rows, columns), -0.75f, destination);

        AssertClose([.. before.Zip(source, (b, s) => b - (0.75 * s))], Read(destination));
    }

    [Theory]
    [MemberData(nameof(MatrixSizes))]
    public void Subtract_AnyShape_IsTheDifference(int rows, int columns)
    {
        double[] left = Random(rows * columns, 1);
        double[] right = Random(rows * columns, 2);
        MatrixView destination = PlaceEmpty(rows, columns);

        Backend.Subtract(Place(left, rows, columns), Place(right, rows, columns), destination);

        AssertClose([.. left.Zip(right, (l, r) => l - r)], Read(destination));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Subtract_IntoAnOperand_IsTheDifference(bool intoLeft)
    {
        double[] left = Random(5 * 33, 1);
        double[] right = Random(5 * 33, 2);
        MatrixView first = Place(left, 5, 33);
        MatrixView second = Place(right, 5, 33);

        Backend.Subtract(first, second, intoLeft ? first : second);

        AssertClose([.. left.Zip(right, (l, r) => l - r)], Read(intoLeft ? first : second));
    }

    [Theory]
    [InlineData(1, 1, 1, new[] { 0 })]
    [InlineData(4, 3, 7, new int[0])]
    [InlineData(5, 2, 17, new[] { 4, 1, 1 })]
    [InlineData(9, 3, 33, new[] { 8, 7, 6, 5, 4, 3, 2, 1, 0 })]
    [InlineData(6, 2, 2100, new[] { 0, 2, 3, 5, 5 })]
    public void AddSelected_SomeOfSeveral_AddsThoseOnly(int count, int rows, int columns, int[] indices)
    {
        double[] sources = Random(count * rows * columns, 1);
        double[] expected = Random(rows * columns, 2);
        MatrixView destination = Place(expected, rows, columns);

        Backend.AddSelected(PlaceStack(sources, count, rows, columns), indices, 0.5f, destination);

        foreach (int index in indices)
        {
            for (int i = 0; i < expected.Length; i++)
            {
                expected[i] += 0.5 * sources[(index * rows * columns) + i];
            }
        }

        AssertClose(expected, Read(destination));
    }

    [Fact]
    public void GatherRows_RepeatedAndUnordered_CopiesThoseRows()
    {
        double[] source = Random(5 * 17, 1);
        int[] rows = [4, 0, 4, 2];
        MatrixView destination = PlaceEmpty(4, 17);

        Backend.GatherRows(Place(source, 5, 17), rows, destination);

        Assert.Equal(rows.SelectMany(r => source[(r * 17)..((r + 1) * 17)]), Read(destination));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(33)]
    [InlineData(300)]
    public void ScatterAddRows_RepeatedRows_AddsAll(int columns)
    {
        double[] source = Random(4 * columns, 1);
        double[] expected = Random(3 * columns, 2);
        int[] rows = [2, 0, 2, 2];
        MatrixView destination = Place(expected, 3, columns);

        Backend.ScatterAddRows(Place(source, 4, columns), rows, destination);

        for (int i = 0; i < source.Length; i++)
        {
            expected[(rows[i / columns] * columns) + (i % columns)] += source[i];
        }

        AssertClose(expected, Read(destination));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(64)]
    public void Embed_TokensAndPositions_AddsTheirRows(int columns)
    {
        double[] tokenTable = Random(11 * columns, 1);
        double[] positionTable = Random(4 * columns, 2);
        int[] tokens = [10, 0, 3, 3, 7];
        int[] positions = [0, 1, 2, 3, 0];
        MatrixView output = PlaceEmpty(5, columns);

        Backend.Embed(tokens, positions, Place(tokenTable, 11, columns), Place(positionTable, 4, columns), output);

        IEnumerable<double> expected = Enumerable.Range(0, 5 * columns).Select(i =>
            tokenTable[(tokens[i / columns] * columns) + (i % columns)] + positionTable[(positions[i / columns] * columns) + (i % columns)]);
        AssertClose([.. expected], Read(output));
    }

    [Theory]
    [MemberData(nameof(ActivationKinds))]
    public void Activate_EachKind_IsTheFormula(ActivationKind kind)
    {
        double[] input = [.. Enumerable.Range(-330, 661).Select(i => (double)(i / 32f))];
        MatrixView from = Place(input, 1, input.Length);
        MatrixView to = PlaceEmpty(1, input.Length);

        Backend.Activate(kind, from, to);
        AssertClose([.. input.Select(x => Formulas.Activate(kind, x))], Read(to));

        Backend.Activate(kind, from, from);
        Assert.Equal(Read(to), Read(from));
    }

    [Theory]
    [MemberData(nameof(ActivationKinds))]
    public void Activate_FarFromZero_IsZeroOrTheInput(ActivationKind kind)
    {
        double[] input = [-1e30f, -1e6f, -200, 200, 1e6f, 1e30f];
        MatrixView view = Place(input, 1, input.Length);
        MatrixView gradient = Place([1, 1, 1, 1, 1, 1], 1, input.Length);

        Backend.ActivateBackward(kind, gradient, view, gradient);
        Backend.Activate(kind, view, view);

        double[] values = Read(view);
        double[] slopes = Read(gradient);
        for (int i = 0; i < input.Length; i++)
        {
            AssertClose([Math.Max(0, input[i])], [values[i]]);
            AssertClose([input[i] > 0 ? 1 : 0], [slopes[i]]);
        }
    }

    [Theory]
    [MemberData(nameof(ActivationKinds))]
    public void ActivateBackward_EachKind_IsTheDerivativeTimesTheGradient(ActivationKind kind)
    {
        // Multiples of 1/32 plus 1/64: never at relu's corner.
        double[] input = [.. Enumerable.Range(-330, 661).Select(i => (double)((i / 32f) + (1 / 64f)))];
        double[] gradient = Random(input.Length, 1);
        MatrixView from = Place(input, 1, input.Length);
        MatrixView gradOutput = Place(gradient, 1, input.Length);
        MatrixView gradInput = PlaceEmpty(1, input.Length);

        Backend.ActivateBackward(kind, gradOutput, from, gradInput);
        double[] slopes = [.. input.Select(x => Formulas.Gradient(v => Formulas.Activate(kind, v[0]), [x])[0])];
        AssertClose([.. slopes.Zip(gradient, (s, g) => s * g)], Read(gradInput));

        Backend.ActivateBackward(kind, gradOutput, from, gradOutput);
        Assert.Equal(Read(gradInput), Read(gradOutput));
    }

    [Theory]
    [MemberData(nameof(ActivationKinds))]
    public void ActivateSecantBackward_EachKind_IsTheLineThroughTheOriginTimesTheGradient(ActivationKind kind)
    {
        double[] input = [.. Enumerable.Range(-330, 661).Select(i => (double)((i / 32f) + (1 / 64f))), 0, 1e4f, -1e4f];
        double[] gradient = Random(input.Length, 1);
        MatrixView from = Place(input, 1, input.Length);
        MatrixView gradOutput = Place(gradient, 1, input.Length);
        MatrixView gradInput = PlaceEmpty(1, input.Length);

        Backend.ActivateSecantBackward(kind, gradOutput, from, gradInput);
        double[] slopes = [.. input.Select(x => x != 0 ? Formulas.Activate(kind, x) / x : kind == ActivationKind.Relu ? 0 : 0.5)];
        AssertClose([.. slopes.Zip(gradient, (s, g) => s * g)], Read(gradInput));

        Backend.ActivateSecantBackward(kind, gradOutput, from, gradOutput);
        Assert.Equal(Read(gradInput), Read(gradOutput));
    }
}
