using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Kernels.Gemm;
using CircuitFinder.Numerics.Kernels.Lanes;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>Gradients of many reads through one layer norm and a linear map each; their sum is added to the array's own gradient.</summary>
/// <remarks>
/// A task is some rows, for all reads: a read's product lies in the second-level cache when the layer norm's gradient takes it up,
/// and so do
/// the rows that all reads share. A row's result depends on that row alone.
/// </remarks>
internal readonly unsafe struct ReadsBackwardKernel(
    CpuMatrix gradOutputs, PackedMatrix* weights, int readCount, CpuMatrix input, CpuMatrix gain, CpuMatrix statistics, CpuTensor gradReads,
    CpuMatrix gradInput, int rowsPerTask, NormKind kind, bool accumulate) : ILanesJob
{
    private readonly CpuMatrix _gradOutputs = gradOutputs;
    private readonly PackedMatrix* _weights = weights;
    private readonly int _readCount = readCount;
    private readonly CpuMatrix _input = input;
    private readonly CpuMatrix _gain = gain;
    private readonly CpuMatrix _statistics = statistics;
    private readonly CpuTensor _gradReads = gradReads;
    private readonly CpuMatrix _gradInput = gradInput;
    private readonly int _rowsPerTask = rowsPerTask;
    private readonly NormKind _kind = kind;
    private readonly bool _accumulate = accumulate;

    /// <summary>Rows a task: even shares of the threads, few enough for a second-level cache.</summary>
    public static int RowsPerTask(int rows, int threadCount)
    {
        const int Greatest = 84;
        int tasks = Math.Max(threadCount, (rows + Greatest - 1) / Greatest);
        tasks = (tasks + threadCount - 1) / threadCount * threadCount;
        return Math.Max(1, (rows + tasks - 1) / tasks);
    }

    public void Run<TLanes>(int index)
        where TLanes : struct, ILanes<TLanes>
    {
        int first = index * _rowsPerTask;
        int rows = Math.Min(_rowsPerTask, _input.Rows - first);
        int columns = _input.Columns;
        int width = _gradOutputs.Columns / _readCount;
        long readStride = (long)_gradReads.Shape[1] * columns;
        float* product = GemmScratch.Current.Rows((long)rows * columns);
        for (int read = 0; read < _readCount; read++)
        {
            MatrixProduct.MultiplyHere(new GemmOperands
            {
                Rows = rows,
                Depth = width,
                Columns = columns,
                Left = _gradOutputs.Row(first) + (read * width),
                LeftStride = _gradOutputs.Stride,
                Packed = _weights[read],
                Output = product,
                OutputStride = columns,
            });
            var norm = new LayerNormKernel.Backward(
                new CpuMatrix(_gradReads, product, rows, columns, columns),
                Rows(_input, first, rows),
                _gain,
                Rows(_statistics, first, rows),
                new CpuMatrix(_gradReads, _gradReads.Pointer + (read * readStride) + ((long)first * columns), rows, columns, columns),
                _kind,
                _accumulate,
                Rows(_gradInput, first, rows));
            norm.RunRows<TLanes>(0, rows);
        }
    }

    private static CpuMatrix Rows(in CpuMatrix matrix, int first, int count)
        => new(matrix.Owner, matrix.Row(first), count, matrix.Columns, matrix.Stride);
}
