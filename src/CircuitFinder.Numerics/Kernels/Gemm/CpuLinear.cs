using CircuitFinder.Numerics.Threading;

namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>The linear layer output = input·W + bias and its two gradients, on plain memory.</summary>
/// <remarks>
/// Matrices are row-major with their rows a stride apart. A row's result depends on that row alone; no result depends on the
/// number of threads or the width of the vectors (see <see cref="MatrixProduct"/>). The caller keeps the memory behind pointers alive.
/// </remarks>
internal static unsafe class CpuLinear
{
    /// <summary>Packs values [inputs, outputs], or [outputs, inputs] when transposed.</summary>
    public static CpuWeight Pack(WorkerPool pool, float* values, int stride, int inputs, int outputs, bool transposed)
    {
        var weight = new CpuWeight(inputs, outputs);
        weight.Fill(pool, values, stride, transposed);
        return weight;
    }

    /// <summary>Replaces the values of a weight that is not a slice, in its own memory.</summary>
    public static void Repack(WorkerPool pool, CpuWeight weight, float* values, int stride, bool transposed) =>
        weight.Fill(pool, values, stride, transposed);

    public static CpuWeight SliceInputs(CpuWeight weight, int start, int count) => weight.Slice(start, count, 0, weight.Outputs);

    public static CpuWeight SliceOutputs(CpuWeight weight, int start, int count) => weight.Slice(0, weight.Inputs, start, count);

    /// <summary>output = input·W + bias, or output += (input·W + bias).</summary>
    /// <remarks>input [rows, inputs], bias [outputs] or null, output [rows, outputs].</remarks>
    public static void Forward(
        WorkerPool pool, float* input, int inputStride, int rows, CpuWeight weight, float* bias, float* output, int outputStride, bool accumulate)
    {
        MatrixProduct.Multiply(pool, new GemmOperands
        {
            Rows = rows,
            Depth = weight.Inputs,
            Columns = weight.Outputs,
            Left = input,
            LeftStride = inputStride,
            Packed = weight.Forward,
            Bias = bias,
            Output = output,
            OutputStride = outputStride,
            Accumulate = accumulate,
        });
        GC.KeepAlive(weight);
    }

    /// <summary>gradInput = gradOutput·Wᵀ, or gradInput += gradOutput·Wᵀ.</summary>
    /// <remarks>gradOutput [rows, outputs], gradInput [rows, inputs].</remarks>
    public static void BackwardInput(
        WorkerPool pool, float* gradOutput, int gradOutputStride, int rows, CpuWeight weight, float* gradInput, int gradInputStride, bool accumulate)
    {
        MatrixProduct.Multiply(pool, new GemmOperands
        {
            Rows = rows,
            Depth = weight.Outputs,
            Columns = weight.Inputs,
            Left = gradOutput,
            LeftStride = gradOutputStride,
            Packed = weight.Backward(pool),
            Output = gradInput,
            OutputStride = gradInputStride,
            Accumulate = accumulate,
        });
        GC.KeepAlive(weight);
    }

    /// <summary>output = left·right of plain matrices; blocks of zeros in the left one are left out.</summary>
    /// <remarks>left [rows, depth], right [depth, columns], output [rows, columns].</remarks>
    public static void Multiply(
        WorkerPool pool, float* left, int leftStride, int rows, int depth, float* right, int rightStride, int columns, float* output, int outputStride)
    {
        MatrixProduct.Multiply(pool, new GemmOperands
        {
            Rows = rows,
            Depth = depth,
            Columns = columns,
            Left = left,
            LeftStride = leftStride,
            Right = right,
            RightStride = rightStride,
            Output = output,
            OutputStride = outputStride,
        });
    }

    /// <summary>gradWeight += inputᵀ·gradOutput; gradBias += the column sums of gradOutput, each summed over rows in order.</summary>
    /// <remarks>input [rows, inputs], gradOutput [rows, outputs], gradWeight [inputs, outputs], gradBias [outputs] or null.</remarks>
    public static void BackwardWeight(
        WorkerPool pool, float* input, int inputStride, float* gradOutput, int gradOutputStride, int rows, int inputs, int outputs,
        float* gradWeight, int gradWeightStride, float* gradBias)
    {
        MatrixProduct.Multiply(pool, new GemmOperands
        {
            Rows = inputs,
            Depth = rows,
            Columns = outputs,
            Left = input,
            LeftStride = inputStride,
            LeftTransposed = true,
            Right = gradOutput,
            RightStride = gradOutputStride,
            Output = gradWeight,
            OutputStride = gradWeightStride,
            Accumulate = true,
        });
        if (gradBias is not null)
        {
            var sums = new GemmColumnSumJob(gradOutput, gradOutputStride, rows, outputs, gradBias);
            MatrixProduct.Share(pool, ref sums, MatrixProduct.Parts(outputs, GemmColumnSumJob.BlockColumns), (long)rows * outputs);
        }
    }
}
