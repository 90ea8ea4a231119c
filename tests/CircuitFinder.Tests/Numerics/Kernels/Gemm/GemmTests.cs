using CircuitFinder.Numerics.Kernels;
using CircuitFinder.Numerics.Kernels.Gemm;
using CircuitFinder.Numerics.Kernels.Lanes;
using CircuitFinder.Numerics.Threading;
using FsCheck;
using FsCheck.Fluent;

namespace CircuitFinder.Tests.Numerics.Kernels.Gemm;

public sealed unsafe class GemmTests
{
    private static readonly VectorWidth[] Widths = Enum.GetValues<VectorWidth>();

    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 1, 16, 16 }, { 2, 3, 5 }, { 3, 0, 7 }, { 4, 4, 32 }, { 5, 7, 31 }, { 6, 8, 33 }, { 7, 128, 16 }, { 8, 17, 64 },
        { 9, 31, 65 }, { 10, 33, 48 }, { 11, 5, 97 }, { 12, 64, 1 }, { 13, 100, 20 }, { 14, 9, 40 }, { 15, 10, 95 }, { 27, 19, 128 },
        { 29, 128, 128 }, { 61, 37, 129 }, { 40, 63, 1000 }, { 241, 20, 34 }, { 3, 769, 33 }, { 17, 1537, 45 }, { 9, 1600, 1100 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Multiply_AnyShape_LiesWithinTheRoundingBoundOfDouble(int rows, int depth, int columns)
    {
        using var pool = new WorkerPool(1);
        using GemmMatrix left = GemmMatrix.Random(1, rows, depth);
        using GemmMatrix right = GemmMatrix.Random(2, depth, columns);
        using GemmMatrix bias = GemmMatrix.Random(3, 1, columns);
        using GemmMatrix before = GemmMatrix.Random(4, rows, columns);
        using GemmMatrix plain = before.Clone();
        using GemmMatrix added = before.Clone();

        Multiply(pool, left, right, null, plain, accumulate: false, GemmKernels.Widest);
        Multiply(pool, left, right, bias, added, accumulate: true, GemmKernels.Widest);

        plain.AssertIsProduct(left, right);
        added.AssertIsProduct(left, right, bias, before);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Multiply_EveryWidth_HasTheBitsOfTheLoop(int rows, int depth, int columns)
    {
        using var pool = new WorkerPool(1);
        using GemmMatrix left = GemmMatrix.Random(1, rows, depth);
        using GemmMatrix right = GemmMatrix.Random(2, depth, columns);
        using GemmMatrix bias = GemmMatrix.Random(3, 1, columns);
        using GemmMatrix before = GemmMatrix.Random(4, rows, columns);
        foreach ((GemmMatrix? given, bool accumulate) in new (GemmMatrix?, bool)[] { (null, false), (bias, false), (null, true), (bias, true) })
        {
            uint[] expected = Loop(left, right, given, before, accumulate);
            foreach (VectorWidth width in Widths)
            {
                using GemmMatrix output = before.Clone();
                Multiply(pool, left, right, given, output, accumulate, width);
                Assert.Equal(expected, output.Bits());
            }
        }
    }

    [Fact]
    public void Multiply_RandomShapes_HasTheBitsOfTheLoopOnThreeThreads()
    {
        using var pool = new WorkerPool(3);
        Gen<int[]> shapes = Gen.ArrayOf(Gen.Choose(0, 99), 3);
        Prop.ForAll(shapes.ToArbitrary(), shape =>
        {
            using GemmMatrix left = GemmMatrix.Random(1, shape[0], shape[1]);
            using GemmMatrix right = GemmMatrix.Random(2, shape[1], shape[2]);
            using var output = new GemmMatrix(shape[0], shape[2]);
            uint[] expected = Loop(left, right, null, output, accumulate: false);
            Multiply(pool, left, right, null, output, accumulate: false, GemmKernels.Widest);
            return expected.AsSpan().SequenceEqual(output.Bits());
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(480, 128, 384)]
    [InlineData(37, 2000, 260)]
    [InlineData(3, 300, 2100)]
    [InlineData(700, 300, 20)]
    public void Multiply_AnyThreadCount_GivesTheSameBits(int rows, int depth, int columns)
    {
        using GemmMatrix left = GemmMatrix.Random(1, rows, depth);
        using GemmMatrix right = GemmMatrix.Random(2, depth, columns);
        using GemmMatrix before = GemmMatrix.Random(4, rows, columns);
        uint[]? expected = null;
        foreach (int threads in new[] { 1, 2, 3 })
        {
            using var pool = new WorkerPool(threads);
            using GemmMatrix output = before.Clone();
            Multiply(pool, left, right, null, output, accumulate: true, GemmKernels.Widest);
            expected ??= output.Bits();
            Assert.Equal(expected, output.Bits());
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Multiply_TransposedLeftAndUnpackedRight_HasTheBitsOfTheLoop(int rows, int depth, int columns)
    {
        using var pool = new WorkerPool(2);
        using GemmMatrix left = GemmMatrix.Random(1, rows, depth);
        using GemmMatrix turned = left.Transposed();
        using GemmMatrix right = GemmMatrix.Random(2, depth, columns);
        using var output = new GemmMatrix(rows, columns);
        MatrixProduct.Multiply(pool, new GemmOperands
        {
            Rows = rows,
            Depth = depth,
            Columns = columns,
            Left = turned.Pointer,
            LeftStride = turned.Stride,
            LeftTransposed = true,
            Right = right.Pointer,
            RightStride = right.Stride,
            Output = output.Pointer,
            OutputStride = output.Stride,
        });
        Assert.Equal(Loop(left, right, null, output, accumulate: false), output.Bits());
    }

    [Fact]
    public void Multiply_RowOfALargerProduct_HasTheSameBitsAlone()
    {
        using var pool = new WorkerPool(2);
        using GemmMatrix left = GemmMatrix.Random(1, 53, 200);
        using GemmMatrix right = GemmMatrix.Random(2, 200, 77);
        using var whole = new GemmMatrix(53, 77);
        Multiply(pool, left, right, null, whole, accumulate: false, GemmKernels.Widest);
        for (int row = 0; row < 53; row++)
        {
            using GemmMatrix alone = left.Window(row, 1, 0, 200);
            using var output = new GemmMatrix(1, 77);
            Multiply(pool, alone, right, null, output, accumulate: false, GemmKernels.Widest);
            using GemmMatrix expected = whole.Window(row, 1, 0, 77);
            Assert.Equal(expected.Bits(), output.Bits());
        }
    }

    private static void Multiply(
        WorkerPool pool, GemmMatrix left, GemmMatrix right, GemmMatrix? bias, GemmMatrix output, bool accumulate, VectorWidth width)
    {
        using CpuWeight weight = CpuLinear.Pack(pool, right.Pointer, right.Stride, right.Rows, right.Columns, transposed: false);
        var operands = new GemmOperands
        {
            Rows = left.Rows,
            Depth = left.Columns,
            Columns = right.Columns,
            Left = left.Pointer,
            LeftStride = left.Stride,
            Packed = weight.Forward,
            Bias = bias is null ? null : bias.Pointer,
            Output = output.Pointer,
            OutputStride = output.Stride,
            Accumulate = accumulate,
        };
        MatrixProduct.Multiply(pool, operands, width);
    }

    /// <summary>The definition: fused multiply-adds over depth in order from 0, then the bias, then what was there.</summary>
    private static uint[] Loop(GemmMatrix left, GemmMatrix right, GemmMatrix? bias, GemmMatrix before, bool accumulate)
    {
        using GemmMatrix result = before.Clone();
        for (int row = 0; row < left.Rows; row++)
        {
            for (int column = 0; column < right.Columns; column++)
            {
                float sum = 0;
                for (int k = 0; k < left.Columns; k++)
                {
                    sum = MathF.FusedMultiplyAdd(left[row, k], right[k, column], sum);
                }

                if (bias is not null)
                {
                    sum += bias[0, column];
                }

                result[row, column] = accumulate ? before[row, column] + sum : sum;
            }
        }

        return result.Bits();
    }
}
