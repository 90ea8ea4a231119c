using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Contracts;

public abstract partial class BackendContract
{
    public static TheoryData<int, int, int[]> AttentionSizes => new()
    {
        { 1, 1, [1] }, { 1, 7, [3] }, { 3, 16, [1, 5, 2] }, { 2, 17, [17, 4] }, { 2, 33, [18] },
    };

    [Theory]
    [MemberData(nameof(AttentionSizes))]
    public void Attention_SeveralSequences_IsTheFormulaOfEach(int heads, int headDim, int[] lengths)
    {
        int[] starts = Starts(lengths);
        int rows = starts[^1];
        int modelDim = heads * headDim;
        int width = lengths.Max() + 2;
        double[] input = Random(rows * 3 * modelDim, 1, 2);
        float scale = 1 / MathF.Sqrt(headDim);
        MatrixView pattern = PlaceEmpty(rows, heads * width);
        MatrixView output = PlaceEmpty(rows, modelDim);

        Backend.Attention(Place(input, rows, 3 * modelDim), heads, scale, starts, pattern, output);

        var expectedPattern = new List<double>();
        var expectedOutput = new List<double>();
        for (int s = 0; s < lengths.Length; s++)
        {
            double[] part = input[(starts[s] * 3 * modelDim)..(starts[s + 1] * 3 * modelDim)];
            (double[] p, double[] z) = Formulas.Attention(part, lengths[s], heads, headDim, scale, width);
            expectedPattern.AddRange(p);
            expectedOutput.AddRange(z);
        }

        AssertClose([.. expectedPattern], Read(pattern));
        AssertClose([.. expectedOutput], Read(output));
    }

    [Theory]
    [MemberData(nameof(AttentionSizes))]
    public void AttentionBackward_SeveralSequences_IsTheGradientOfEach(int heads, int headDim, int[] lengths)
    {
        int[] starts = Starts(lengths);
        int rows = starts[^1];
        int modelDim = heads * headDim;
        int width = lengths.Max();
        double[] input = Random(rows * 3 * modelDim, 1);
        double[] gradient = Random(rows * modelDim, 2);
        float scale = 1 / MathF.Sqrt(headDim);
        MatrixView queryKeyValue = Place(input, rows, 3 * modelDim);
        MatrixView pattern = PlaceEmpty(rows, heads * width);
        MatrixView gradInput = PlaceEmpty(rows, 3 * modelDim);
        Backend.Attention(queryKeyValue, heads, scale, starts, pattern, PlaceEmpty(rows, modelDim));

        Backend.AttentionBackward(Place(gradient, rows, modelDim), queryKeyValue, heads, scale, starts, pattern, gradInput);

        var expected = new List<double>();
        for (int s = 0; s < lengths.Length; s++)
        {
            int length = lengths[s];
            double[] upstream = gradient[(starts[s] * modelDim)..(starts[s + 1] * modelDim)];
            expected.AddRange(Formulas.Gradient(
                x => Formulas.Dot(upstream, Formulas.Attention(x, length, heads, headDim, scale, width).Output),
                input[(starts[s] * 3 * modelDim)..(starts[s + 1] * 3 * modelDim)]));
        }

        AssertClose([.. expected], Read(gradInput));
    }

    [Fact]
    public void Attention_LargeScores_StayFinite()
    {
        double[] input = Random(5 * 3 * 16, 1, 200);
        MatrixView pattern = PlaceEmpty(5, 5);
        MatrixView output = PlaceEmpty(5, 16);

        Backend.Attention(Place(input, 5, 48), 1, 1, [0, 5], pattern, output);

        double[] probabilities = Read(pattern);
        for (int row = 0; row < 5; row++)
        {
            AssertClose([1], [probabilities[(row * 5)..((row + 1) * 5)].Sum()]);
        }

        Assert.All(Read(output), x => Assert.True(double.IsFinite(x)));
    }

    [Fact]
    public void Attention_OneSequenceAlone_HasTheBitsItHasAmongOthers()
    {
        const int Heads = 2;
        const int ModelDim = 34;
        int[] starts = [0, 3, 20, 24];
        double[] input = Random(24 * 3 * ModelDim, 1);
        double[] gradient = Random(24 * ModelDim, 2);
        (double[] z, double[] g) = AttentionBothWays(input, gradient, Heads, ModelDim, starts, 19);

        for (int s = 0; s < 3; s++)
        {
            int first = starts[s];
            int end = starts[s + 1];
            (double[] aloneZ, double[] aloneG) = AttentionBothWays(
                input[(first * 3 * ModelDim)..(end * 3 * ModelDim)], gradient[(first * ModelDim)..(end * ModelDim)], Heads, ModelDim, [0, end - first], end - first);
            AssertSame(z[(first * ModelDim)..(end * ModelDim)], aloneZ);
            AssertSame(g[(first * 3 * ModelDim)..(end * 3 * ModelDim)], aloneG);
        }
    }

    private static int[] Starts(int[] lengths)
    {
        var starts = new int[lengths.Length + 1];
        for (int i = 0; i < lengths.Length; i++)
        {
            starts[i + 1] = starts[i] + lengths[i];
        }

        return starts;
    }

    private (double[] Output, double[] GradInput) AttentionBothWays(
        double[] input, double[] gradient, int heads, int modelDim, int[] starts, int width)
    {
        int rows = starts[^1];
        MatrixView queryKeyValue = Place(input, rows, 3 * modelDim);
        MatrixView pattern = PlaceEmpty(rows, heads * width);
        MatrixView output = PlaceEmpty(rows, modelDim);
        MatrixView gradInput = PlaceEmpty(rows, 3 * modelDim);
        Backend.Attention(queryKeyValue, heads, 0.25f, starts, pattern, output);
        Backend.AttentionBackward(Place(gradient, rows, modelDim), queryKeyValue, heads, 0.25f, starts, pattern, gradInput);
        return (Read(output), Read(gradInput));
    }
}
