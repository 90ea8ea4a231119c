using CircuitFinder.Numerics.Kernels.Gemm;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Tests.Numerics.Kernels.Gemm;

public sealed unsafe class GemmKernelsTests
{
    private const int Depth = 5;

    public static TheoryData<int, int, int> Kernels
    {
        get
        {
            var data = new TheoryData<int, int, int>();
            foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
            {
                for (int rows = 1; rows <= GemmKernels.MaxRows(width); rows++)
                {
                    data.Add((int)width, rows, PackedMatrix.PanelWidth);
                    data.Add((int)width, rows, PackedMatrix.PanelWidth / 2);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Select_EveryWidthAndHeight_ContinuesPartialSumsInOrder(int width, int rows, int columns)
    {
        bool whole = columns == PackedMatrix.PanelWidth;
        using GemmMatrix left = GemmMatrix.Random(1, Depth, rows, gap: 0);
        using GemmMatrix right = GemmMatrix.Random(2, Depth, PackedMatrix.PanelWidth, gap: 0);
        using GemmMatrix partial = GemmMatrix.Random(3, rows, PackedMatrix.PanelWidth, gap: 0);
        using GemmMatrix bias = GemmMatrix.Random(4, 1, PackedMatrix.PanelWidth);
        using GemmMatrix before = GemmMatrix.Random(5, rows, PackedMatrix.PanelWidth);
        using GemmMatrix output = before.Clone();
        var tile = new GemmTile
        {
            Left = left.Pointer,
            Right = right.Pointer,
            Depth = Depth,
            Partial = partial.Pointer,
            Output = output.Pointer,
            OutputStride = output.Stride,
            Bias = whole ? bias.Pointer : null,
            Accumulate = whole,
            Columns = columns,
        };

        GemmKernels.Select((VectorWidth)width, rows)(&tile);

        output.Bits();
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                float sum = partial[row, column];
                for (int k = 0; k < Depth; k++)
                {
                    sum = MathF.FusedMultiplyAdd(left[k, row], right[k, column], sum);
                }

                Assert.Equal(whole ? before[row, column] + (sum + bias[0, column]) : sum, output[row, column]);
            }
        }
    }

    [Fact]
    public void Select_TooManyRows_SaysHowManyThereMayBe()
    {
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
        {
            int most = GemmKernels.MaxRows(width);
            ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => { _ = GemmKernels.Select(width, most + 1); });
            Assert.Contains($"1 to {most} rows", error.Message, StringComparison.Ordinal);
        }
    }
}
