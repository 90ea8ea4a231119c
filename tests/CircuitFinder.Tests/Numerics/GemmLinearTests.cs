using CircuitFinder.Numerics.Kernels;
using CircuitFinder.Numerics.Kernels.Gemm;
using CircuitFinder.Numerics.Threading;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Numerics;

[Collection(RunsAlone.Name)]
public sealed unsafe class GemmLinearTests
{
    [Theory]
    [InlineData(1, 5, 3)]
    [InlineData(15, 128, 384)]
    [InlineData(33, 70, 45)]
    [InlineData(20, 900, 100)]
    public void Forward_PackedFromEitherOrientation_IsTheProduct(int rows, int inputs, int outputs)
    {
        using var pool = new WorkerPool(2);
        using GemmMatrix input = GemmMatrix.Random(1, rows, inputs);
        using GemmMatrix values = GemmMatrix.Random(2, inputs, outputs);
        using GemmMatrix turned = values.Transposed();
        using GemmMatrix bias = GemmMatrix.Random(3, 1, outputs);
        using CpuWeight weight = Pack(pool, values);
        using CpuWeight same = CpuLinear.Pack(pool, turned.Pointer, turned.Stride, inputs, outputs, transposed: true);
        using var output = new GemmMatrix(rows, outputs);
        Forward(pool, input, weight, bias, output);
        output.AssertIsProduct(input, values, bias);
        using var again = new GemmMatrix(rows, outputs);
        Forward(pool, input, same, bias, again);
        Assert.Equal(output.Bits(), again.Bits());
    }

    [Theory]
    [InlineData(1, 5, 3)]
    [InlineData(15, 128, 384)]
    [InlineData(33, 70, 45)]
    [InlineData(20, 100, 900)]
    public void BackwardInput_AnyShape_IsTheProductWithTheTranspose(int rows, int inputs, int outputs)
    {
        using var pool = new WorkerPool(2);
        using GemmMatrix gradOutput = GemmMatrix.Random(1, rows, outputs);
        using GemmMatrix values = GemmMatrix.Random(2, inputs, outputs);
        using GemmMatrix turned = values.Transposed();
        using CpuWeight weight = Pack(pool, values);
        using GemmMatrix gradInput = GemmMatrix.Random(3, rows, inputs);
        using GemmMatrix before = gradInput.Clone();
        BackwardInput(pool, gradOutput, weight, gradInput, accumulate: true);
        gradInput.AssertIsProduct(gradOutput, turned, before: before);
    }

    [Theory]
    [InlineData(0, 5, 3)]
    [InlineData(1, 5, 3)]
    [InlineData(70, 128, 33)]
    [InlineData(900, 30, 100)]
    public void BackwardWeight_AnyShape_AddsTheProductAndTheColumnSums(int rows, int inputs, int outputs)
    {
        using var pool = new WorkerPool(2);
        using GemmMatrix input = GemmMatrix.Random(1, rows, inputs);
        using GemmMatrix gradOutput = GemmMatrix.Random(2, rows, outputs);
        using GemmMatrix gradWeight = GemmMatrix.Random(3, inputs, outputs);
        using GemmMatrix gradBias = GemmMatrix.Random(4, 1, outputs);
        using GemmMatrix weightBefore = gradWeight.Clone();
        using GemmMatrix biasBefore = gradBias.Clone();
        CpuLinear.BackwardWeight(
            pool, input.Pointer, input.Stride, gradOutput.Pointer, gradOutput.Stride, rows, inputs, outputs, gradWeight.Pointer,
            gradWeight.Stride, gradBias.Pointer);
        using GemmMatrix turned = input.Transposed();
        gradWeight.AssertIsProduct(turned, gradOutput, before: weightBefore);
        using var ones = new GemmMatrix(1, rows);
        ones.Row(0).Fill(1);
        gradBias.AssertIsProduct(ones, gradOutput, before: biasBefore);
    }

    [Theory]
    [InlineData(0, 128)]
    [InlineData(32, 64)]
    [InlineData(16, 16)]
    [InlineData(37, 50)]
    [InlineData(96, 1)]
    [InlineData(5, 0)]
    public void SliceOutputs_AnyRange_HasTheBitsOfThatPartOfTheWhole(int start, int count)
    {
        using var pool = new WorkerPool(1);
        using GemmMatrix values = GemmMatrix.Random(1, 70, 128);
        using GemmMatrix part = values.Window(0, 70, start, count);
        using CpuWeight whole = Pack(pool, values);
        using CpuWeight slice = CpuLinear.SliceOutputs(whole, start, count);
        using CpuWeight alone = Pack(pool, part);
        AssertSameProducts(pool, alone, slice);

        using GemmMatrix input = GemmMatrix.Random(2, 9, 70);
        using var all = new GemmMatrix(9, 128);
        Forward(pool, input, whole, null, all);
        using GemmMatrix expected = all.Window(0, 9, start, count);
        using var output = new GemmMatrix(9, count);
        Forward(pool, input, slice, null, output);
        Assert.Equal(expected.Bits(), output.Bits());
    }

    [Theory]
    [InlineData(0, 128)]
    [InlineData(32, 64)]
    [InlineData(16, 16)]
    [InlineData(37, 50)]
    [InlineData(5, 0)]
    public void SliceInputs_AnyRange_HasTheBitsOfThatPartOfTheMatrix(int start, int count)
    {
        using var pool = new WorkerPool(1);
        using GemmMatrix values = GemmMatrix.Random(1, 128, 70);
        using GemmMatrix part = values.Window(start, count, 0, 70);
        using CpuWeight whole = Pack(pool, values);
        using CpuWeight slice = CpuLinear.SliceInputs(whole, start, count);
        using CpuWeight alone = Pack(pool, part);
        AssertSameProducts(pool, alone, slice);
    }

    [Fact]
    public void SliceOfASlice_OffThePanels_HasTheBitsOfThatPartOfTheMatrix()
    {
        using var pool = new WorkerPool(1);
        using GemmMatrix values = GemmMatrix.Random(1, 128, 128);
        using GemmMatrix part = values.Window(67, 20, 49, 30);
        using CpuWeight whole = Pack(pool, values);
        using CpuWeight columns = CpuLinear.SliceOutputs(whole, 32, 64);
        using CpuWeight rows = CpuLinear.SliceInputs(columns, 64, 40);
        using CpuWeight off = CpuLinear.SliceOutputs(rows, 17, 30);
        using CpuWeight slice = CpuLinear.SliceInputs(off, 3, 20);
        using CpuWeight alone = Pack(pool, part);
        AssertSameProducts(pool, alone, slice);
    }

    [Fact]
    public void Repack_AfterBothProducts_ChangesBoth()
    {
        using var pool = new WorkerPool(1);
        using GemmMatrix first = GemmMatrix.Random(1, 40, 50);
        using GemmMatrix second = GemmMatrix.Random(2, 40, 50);
        using CpuWeight weight = Pack(pool, first);
        using GemmMatrix gradOutput = GemmMatrix.Random(3, 4, 50);
        using var gradInput = new GemmMatrix(4, 40);
        BackwardInput(pool, gradOutput, weight, gradInput, accumulate: false);

        CpuLinear.Repack(pool, weight, second.Pointer, second.Stride, transposed: false);

        using CpuWeight alone = Pack(pool, second);
        AssertSameProducts(pool, alone, weight);
    }

    [Fact]
    public void Repack_OfASlice_Throws()
    {
        using var pool = new WorkerPool(1);
        using var whole = new CpuWeight(64, 64);
        using CpuWeight slice = CpuLinear.SliceInputs(whole, 0, 64);
        Assert.Throws<ArgumentException>(() => CpuLinear.Repack(pool, slice, null, 64, transposed: false));
    }

    [Fact]
    public void Slice_OutsideTheMatrix_NamesRangeAndShape()
    {
        using var whole = new CpuWeight(64, 48);
        ArgumentException error = Assert.Throws<ArgumentException>(() => CpuLinear.SliceOutputs(whole, 40, 9));
        Assert.Contains("40..49", error.Message, StringComparison.Ordinal);
        Assert.Contains("[64, 48]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_SliceOfADisposedWeight_Throws()
    {
        using var pool = new WorkerPool(1);
        using GemmMatrix values = GemmMatrix.Random(1, 64, 64);
        CpuWeight whole = Pack(pool, values);
        using CpuWeight slice = CpuLinear.SliceInputs(whole, 0, 32);
        whole.Dispose();
        using var input = new GemmMatrix(2, 32);
        using var output = new GemmMatrix(2, 64);
        Assert.Throws<ObjectDisposedException>(() => Forward(pool, input, slice, null, output));
    }

    [Fact]
    public void AllProducts_Warm_AllocateNothing()
    {
        using var pool = new WorkerPool(2);
        using GemmMatrix input = GemmMatrix.Random(1, 100, 800);
        using GemmMatrix values = GemmMatrix.Random(2, 800, 90);
        using CpuWeight weight = Pack(pool, values);
        using var output = new GemmMatrix(100, 90);
        using var gradWeight = new GemmMatrix(800, 90);
        using var gradBias = new GemmMatrix(1, 90);
        Assert.Equal(0, Allocations.Least(() =>
        {
            Forward(pool, input, weight, null, output);
            BackwardInput(pool, output, weight, input, accumulate: true);
            CpuLinear.BackwardWeight(
                pool, input.Pointer, input.Stride, output.Pointer, output.Stride, 100, 800, 90, gradWeight.Pointer, gradWeight.Stride, gradBias.Pointer);
            CpuLinear.Repack(pool, weight, values.Pointer, values.Stride, transposed: false);
        }));
    }

    private static CpuWeight Pack(WorkerPool pool, GemmMatrix values) =>
        CpuLinear.Pack(pool, values.Pointer, values.Stride, values.Rows, values.Columns, transposed: false);

    private static void Forward(WorkerPool pool, GemmMatrix input, CpuWeight weight, GemmMatrix? bias, GemmMatrix output) =>
        CpuLinear.Forward(
            pool, input.Pointer, input.Stride, input.Rows, weight, bias is null ? null : bias.Pointer, output.Pointer, output.Stride, accumulate: false);

    private static void BackwardInput(WorkerPool pool, GemmMatrix gradOutput, CpuWeight weight, GemmMatrix gradInput, bool accumulate) =>
        CpuLinear.BackwardInput(
            pool, gradOutput.Pointer, gradOutput.Stride, gradOutput.Rows, weight, gradInput.Pointer, gradInput.Stride, accumulate);

    private static void AssertSameProducts(WorkerPool pool, CpuWeight expected, CpuWeight actual)
    {
        Assert.Equal((expected.Inputs, expected.Outputs), (actual.Inputs, actual.Outputs));
        using GemmMatrix input = GemmMatrix.Random(7, 9, expected.Inputs);
        using GemmMatrix gradOutput = GemmMatrix.Random(8, 9, expected.Outputs);
        using var expectedOutput = new GemmMatrix(9, expected.Outputs);
        using var actualOutput = new GemmMatrix(9, expected.Outputs);
        Forward(pool, input, expected, null, expectedOutput);
        Forward(pool, input, actual, null, actualOutput);
        Assert.Equal(expectedOutput.Bits(), actualOutput.Bits());
        using var expectedGrad = new GemmMatrix(9, expected.Inputs);
        using var actualGrad = new GemmMatrix(9, expected.Inputs);
        BackwardInput(pool, gradOutput, expected, expectedGrad, accumulate: false);
        BackwardInput(pool, gradOutput, actual, actualGrad, accumulate: false);
        Assert.Equal(expectedGrad.Bits(), actualGrad.Bits());
    }
}
