using CircuitFinder.Numerics.Kernels;
using CircuitFinder.Numerics.Kernels.Gemm;
using CircuitFinder.Numerics.Kernels.Lanes;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Numerics.Threading;
using static CircuitFinder.Numerics.Backends.Arguments;
using static CircuitFinder.Numerics.Kernels.CpuArguments;

namespace CircuitFinder.Numerics.Backends;

/// <summary>Model arithmetic in single precision on the processor's cores; the default backend.</summary>
/// <remarks>
/// <para>
/// The same bits on every machine: sums run in sixteen lanes and a fixed order whatever the width of the vectors, elementary
/// functions are this
/// assembly's own, and threads divide outputs, never a sum.
/// </para>
/// <para>
/// Operations allocate nothing once their largest shapes have been seen. One operation at a time: an instance belongs to one caller.
/// </para>
/// </remarks>
public sealed unsafe partial class CpuBackend : IBackend
{
    private readonly WorkerPool _pool;
    private readonly VectorWidth _width;
    private readonly ScratchMemory _scratch = new();

    /// <summary>Makes a backend with its own threads.</summary>
    /// <param name="threadCount">How many, the caller's included; at least 1. It changes no result.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threadCount"/> is below 1.</exception>
    public CpuBackend(int threadCount)
        : this(threadCount, GemmKernels.Widest)
    {
    }

    internal CpuBackend(int threadCount, VectorWidth width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        _pool = new WorkerPool(threadCount);
        _width = width;
    }

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public string Precision => "float32";

    /// <inheritdoc/>
    public BackendCapacity Capacity => BackendCapacity.Processor;

    /// <inheritdoc/>
    public Tensor Allocate(Shape shape) => new CpuTensor(shape);

    /// <inheritdoc/>
    public void Upload(ReadOnlySpan<float> values, MatrixView destination)
    {
        CpuMatrix to = Resolve(destination);
        RequireCount(values.Length, checked(to.Rows * to.Columns), to);
        for (int row = 0; row < to.Rows; row++)
        {
            values.Slice(row * to.Columns, to.Columns).CopyTo(new Span<float>(to.Row(row), to.Columns));
        }

        GC.KeepAlive(to.Owner);
    }

    /// <inheritdoc/>
    public void Upload(ReadOnlySpan<double> values, MatrixView destination)
    {
        CpuMatrix to = Resolve(destination);
        RequireCount(values.Length, checked(to.Rows * to.Columns), to);
        int next = 0;
        for (int row = 0; row < to.Rows; row++)
        {
            float* elements = to.Row(row);
            for (int column = 0; column < to.Columns; column++)
            {
                elements[column] = (float)values[next++];
            }
        }

        GC.KeepAlive(to.Owner);
    }

    /// <inheritdoc/>
    public void Download(MatrixView source, Span<double> destination)
    {
        CpuMatrix from = Resolve(source);
        RequireCount(destination.Length, checked(from.Rows * from.Columns), from);
        int next = 0;
        for (int row = 0; row < from.Rows; row++)
        {
            float* elements = from.Row(row);
            for (int column = 0; column < from.Columns; column++)
            {
                destination[next++] = elements[column];
            }
        }

        GC.KeepAlive(from.Owner);
    }

    /// <inheritdoc/>
    public Weight Pack(MatrixView values, bool transposed = false)
    {
        CpuMatrix from = Resolve(values);
        int inputs = transposed ? from.Columns : from.Rows;
        int outputs = transposed ? from.Rows : from.Columns;
        CpuWeight weight = CpuLinear.Pack(_pool, from.Data, from.Stride, inputs, outputs, transposed);
        GC.KeepAlive(from.Owner);
        return weight;
    }

    /// <inheritdoc/>
    public void Repack(Weight weight, MatrixView values, bool transposed = false)
    {
        CpuWeight to = Own(weight);
        CpuMatrix from = Resolve(values);
        RequireShape(from, transposed ? to.Outputs : to.Inputs, transposed ? to.Inputs : to.Outputs, to, nameof(values), nameof(weight));
        CpuLinear.Repack(_pool, to, from.Data, from.Stride, transposed);
        GC.KeepAlive(from.Owner);
    }

    /// <inheritdoc/>
    public Weight SliceInputs(Weight weight, int start, int count) => CpuLinear.SliceInputs(Own(weight), start, count);

    /// <inheritdoc/>
    public Weight SliceOutputs(Weight weight, int start, int count) => CpuLinear.SliceOutputs(Own(weight), start, count);

    /// <inheritdoc/>
    public void Linear(MatrixView input, Weight weight, MatrixView bias, MatrixView output, bool accumulate = false)
    {
        CpuMatrix from = Resolve(input);
        CpuWeight matrix = Own(weight);
        CpuMatrix added = bias.IsNone ? default : Resolve(bias);
        CpuMatrix to = Resolve(output);
        RequireShape(from, from.Rows, matrix.Inputs, matrix, nameof(input), nameof(weight));
        RequireShape(to, from.Rows, matrix.Outputs, matrix, nameof(output), nameof(weight));
        if (!bias.IsNone)
        {
            RequireShape(added, 1, matrix.Outputs, matrix, nameof(bias), nameof(weight));
        }

        CpuLinear.Forward(_pool, from.Data, from.Stride, from.Rows, matrix, added.Data, to.Data, to.Stride, accumulate);
        KeepAlive(from, added, to);
    }

    /// <inheritdoc/>
    public void LinearBackwardInput(MatrixView gradOutput, Weight weight, MatrixView gradInput, bool accumulate = false)
    {
        CpuMatrix from = Resolve(gradOutput);
        CpuWeight matrix = Own(weight);
        CpuMatrix to = Resolve(gradInput);
        RequireShape(from, from.Rows, matrix.Outputs, matrix, nameof(gradOutput), nameof(weight));
        RequireShape(to, from.Rows, matrix.Inputs, matrix, nameof(gradInput), nameof(weight));
        CpuLinear.BackwardInput(_pool, from.Data, from.Stride, from.Rows, matrix, to.Data, to.Stride, accumulate);
        KeepAlive(from, to, default);
    }

    /// <inheritdoc/>
    public void Multiply(MatrixView left, MatrixView right, MatrixView output)
    {
        CpuMatrix from = Resolve(left);
        CpuMatrix factor = Resolve(right);
        CpuMatrix to = Resolve(output);
        RequireShape(factor, from.Columns, factor.Columns, from, nameof(right), nameof(left));
        RequireShape(to, from.Rows, factor.Columns, from, nameof(output), nameof(left));
        CpuLinear.Multiply(_pool, from.Data, from.Stride, from.Rows, from.Columns, factor.Data, factor.Stride, factor.Columns, to.Data, to.Stride);
        KeepAlive(from, factor, to);
    }

    /// <inheritdoc/>
    public void LinearBackwardWeight(MatrixView input, MatrixView gradOutput, MatrixView gradWeight, MatrixView gradBias)
    {
        CpuMatrix from = Resolve(input);
        CpuMatrix gradient = Resolve(gradOutput);
        CpuMatrix to = Resolve(gradWeight);
        CpuMatrix toBias = gradBias.IsNone ? default : Resolve(gradBias);
        RequireShape(gradient, from.Rows, gradient.Columns, from, nameof(gradOutput), nameof(input));
        RequireShape(to, from.Columns, gradient.Columns, gradient, nameof(gradWeight), nameof(gradOutput));
        if (!gradBias.IsNone)
        {
            RequireShape(toBias, 1, gradient.Columns, gradient, nameof(gradBias), nameof(gradOutput));
        }

        CpuLinear.BackwardWeight(
            _pool, from.Data, from.Stride, gradient.Data, gradient.Stride, from.Rows, from.Columns, gradient.Columns, to.Data, to.Stride, toBias.Data);
        KeepAlive(from, gradient, to);
        GC.KeepAlive(toBias.Owner);
    }

    /// <summary>Stops the threads and frees the scratch memory; tensors and weights live on.</summary>
    public void Dispose()
    {
        _pool.Dispose();
        _scratch.Dispose();
    }

    private static void KeepAlive(in CpuMatrix first, in CpuMatrix second, in CpuMatrix third)
    {
        GC.KeepAlive(first.Owner);
        GC.KeepAlive(second.Owner);
        GC.KeepAlive(third.Owner);
    }

    private void Run<TJob>(TJob job, int count)
        where TJob : struct, ILanesJob
    {
        switch (_width)
        {
            case VectorWidth.Vector512:
                RunAt<TJob, Lanes512>(job, count);
                break;
            case VectorWidth.Vector256:
                RunAt<TJob, Lanes256>(job, count);
                break;
            case VectorWidth.Vector128:
                RunAt<TJob, Lanes128>(job, count);
                break;
            default:
                RunAt<TJob, LanesScalar>(job, count);
                break;
        }
    }

    private void RunAt<TJob, TLanes>(TJob job, int count)
        where TJob : struct, ILanesJob
        where TLanes : struct, ILanes<TLanes>
    {
        LanesJob<TJob, TLanes> chosen = new(job);
        _pool.For(ref chosen, count);
    }
}
