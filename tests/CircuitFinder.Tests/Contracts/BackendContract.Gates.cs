using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Contracts;

/// <content>Parts of newer architectures, against the double-precision reference, whose own gradients are checked by central differences.</content>
public abstract partial class BackendContract
{
    public static TheoryData<int, double, bool> Rules => new()
    {
        { 0, 0, false }, { 3, 0, false }, { 0, 1.5, false }, { 4, 0.75, false }, { 0, 0, true }, { 0, 2, true },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Attention_WindowsCapsAndBothDirections_AreTheReference(int window, double cap, bool isBidirectional)
    {
        var rule = new AttentionRule(0.4, window, cap, isBidirectional);
        int[] starts = Starts([9, 1, 21]);
        int rows = starts[^1];
        double[] input = Random(rows * 3 * 2 * 17, 3, 1.5);
        double[] gradient = Random(rows * 2 * 17, 4);

        AssertAsReference((backend, place, read) =>
        {
            MatrixView queryKeyValue = place(input, rows, 3 * 2 * 17);
            MatrixView pattern = place(new double[rows * 2 * 21], rows, 2 * 21);
            MatrixView output = place(new double[rows * 2 * 17], rows, 2 * 17);
            MatrixView gradInput = place(new double[rows * 3 * 2 * 17], rows, 3 * 2 * 17);
            backend.Attention(queryKeyValue, 2, rule, starts, pattern, output);
            backend.AttentionBackward(place(gradient, rows, 2 * 17), queryKeyValue, 2, rule, starts, pattern, gradInput);
            return [read(pattern), read(output), read(gradInput)];
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(35)]
    public void LayerNorm_RootMeanSquare_IsTheReference(int columns)
        => AssertAsReference((backend, place, read) =>
        {
            MatrixView input = place(Random(5 * columns, 1), 5, columns);
            MatrixView gain = place(Random(columns, 2), 1, columns);
            MatrixView output = place(new double[5 * columns], 5, columns);
            MatrixView statistics = place(new double[10], 5, 2);
            MatrixView gradInput = place(Random(5 * columns, 4), 5, columns);
            backend.LayerNorm(input, gain, place(Random(columns, 3), 1, columns), 1e-6, output, statistics, NormKind.RootMeanSquare);
            backend.LayerNormBackward(place(Random(5 * columns, 5), 5, columns), input, gain, statistics, gradInput, true, NormKind.RootMeanSquare);
            return [read(output), read(statistics), read(gradInput)];
        });

    [Theory]
    [InlineData(2, 5, 2)]
    [InlineData(3, 40, 40)]
    [InlineData(1, 36, 34)]
    public void Rotate_ThereAndBack_IsTheReference(int heads, int headDim, int turned)
    {
        int[] positions = [0, 3, 1, 2, 2];
        double[] angles = [.. Random(4 * (turned / 2), 6, 3)];
        double[] table = [.. Enumerable.Range(0, 4).SelectMany(row =>
        {
            double[] own = angles[(row * (turned / 2))..((row + 1) * (turned / 2))];
            return own.Select(Math.Cos).Concat(own.Select(Math.Sin));
        })];

        AssertAsReference((backend, place, read) =>
        {
            MatrixView values = place(Random(5 * heads * headDim, 7), 5, heads * headDim);
            MatrixView cosines = place(table, 4, 2 * (turned / 2));
            backend.Rotate(values, heads, positions, cosines);
            double[] there = read(values);
            backend.Rotate(values, heads, positions, cosines, inverse: true);
            double[] back = read(values);
            AssertClose(Random(5 * heads * headDim, 7), back);
            return [there, back];
        });
    }

    [Fact]
    public void Gates_OfElements_AreTheReference()
        => AssertAsReference((backend, place, read) =>
        {
            MatrixView values = place(Random(3 * 37, 1, 2), 3, 37);
            MatrixView other = place(Random(3 * 37, 2), 3, 37);
            MatrixView[] results = [.. Enumerable.Range(0, 5).Select(_ => place(new double[3 * 37], 3, 37))];
            backend.MultiplyElements(values, other, results[0]);
            backend.Clamp(values, 0.7, results[1]);
            backend.ClampBackward(other, values, 0.7, results[2]);
            backend.SoftCap(values, 1.3, results[3]);
            backend.SoftCapBackward(other, results[3], 1.3, results[4]);
            return [.. results.Select(read)];
        });

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 37)]
    [InlineData(2, 64)]
    public void Softmax_OfRows_IsTheReference(int rows, int columns)
        => AssertAsReference((backend, place, read) =>
        {
            MatrixView values = place([.. Random(rows * columns, 1).Select(value => 4 * value)], rows, columns);
            MatrixView gradients = place(Random(rows * columns, 2), rows, columns);
            MatrixView softmax = place(new double[rows * columns], rows, columns);
            backend.Softmax(values, softmax);
            backend.SoftmaxBackward(gradients, softmax, gradients);
            return [read(softmax), read(gradients)];
        });

    private void AssertAsReference(Func<IBackend, Func<double[], int, int, MatrixView>, Func<MatrixView, double[]>, double[][]> run)
    {
        using var reference = new ReferenceBackend();
        double[][] expected = run(
            reference,
            (values, rows, columns) =>
            {
                MatrixView view = reference.Allocate(new Shape(rows, columns)).AsMatrix();
                reference.Upload(values.AsSpan(), view);
                return view;
            },
            view =>
            {
                double[] values = new double[view.Rows * view.Columns];
                reference.Download(view, values);
                return values;
            });
        double[][] actual = run(Backend, Place, Read);
        for (int i = 0; i < expected.Length; i++)
        {
            AssertClose(expected[i], actual[i]);
        }
    }
}
