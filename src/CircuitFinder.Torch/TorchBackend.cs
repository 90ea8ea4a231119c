using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using TorchSharp;
using static CircuitFinder.Numerics.Backends.Arguments;

namespace CircuitFinder.Torch;

/// <summary>Model arithmetic by libtorch, on the processor or on an NVIDIA GPU.</summary>
/// <remarks>
/// <para>
/// In <c>float32</c> everything is; a GPU's shortened multiplication (TF32) is switched off. <c>tf32</c> switches it on: products
/// round their factors to ten
/// bits of mantissa and add in float32. In <c>bfloat16</c>, weights are kept so (eight bits of mantissa) and products with them
/// round the other factor
/// likewise, add as libtorch does (in float32, but for sums that a GPU splits) and round the result; everything else, the residual
/// stream and the scores included, stays float32. The switch of TF32 is
/// libtorch's, one for the process: the backend made last sets it.
/// </para>
/// <para>
/// What is promised is less than of the CPU backend: the same results again on the same machine with the same version and number of
/// threads, since sums
/// have a fixed order there. Libtorch picks its kernels by shape, so that a row's last bits may depend on how many rows are in the
/// call, and on the machine.
/// </para>
/// <para>
/// Temporaries live in one dispose scope an operation. One operation at a time: an instance belongs to one caller.
/// </para>
/// </remarks>
public sealed partial class TorchBackend : IBackend
{
    private readonly torch.Device _device;
    private readonly torch.ScalarType _weightType;
    private readonly Dictionary<(int Window, bool IsBidirectional, int Length), TorchMemory> _masks = [];
    private readonly Lazy<BackendCapacity> _capacity;

    /// <summary>Makes a backend on a device that is there; its capacity follows from the device unless it is given.</summary>
    internal TorchBackend(DeviceType device, DeviceOptions options, BackendCapacity? capacity = null)
    {
        torch.InitializeDeviceType(device);
        torch.set_num_threads(options.Threads);
        torch.backends.cuda.matmul.allow_tf32 = options.Precision == "tf32";
        _device = torch.device(device, device == DeviceType.CUDA ? 0 : -1);
        _weightType = options.Precision == "bfloat16" ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;
        Precision = options.Precision;
        string version = typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
        string libraries = $"TorchSharp {version}, libtorch {Libtorch.Version ?? torch.__version__}";
        Name = device == DeviceType.CUDA ? $"torch-cuda ({string.Join(", ", new[] { CudaNames.Describe(), libraries }.Where(part => part.Length > 0))})" : $"torch ({libraries})";
        _capacity = new Lazy<BackendCapacity>(
            () => capacity ?? (device == DeviceType.CUDA ? FreeCapacity() : BackendCapacity.Processor));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Precision { get; }

    /// <inheritdoc/>
    /// <remarks>A GPU's is taken from the memory that is free when this is first asked for, rounded down to a power of two.</remarks>
    public BackendCapacity Capacity => _capacity.Value;

    /// <inheritdoc/>
    public Tensor Allocate(Shape shape) => new TorchTensor(shape, _device);

    /// <inheritdoc/>
    public void Upload(ReadOnlySpan<float> values, MatrixView destination) => UploadAs(values, destination, torch.ScalarType.Float32);

    /// <inheritdoc/>
    public void Upload(ReadOnlySpan<double> values, MatrixView destination) => UploadAs(values, destination, torch.ScalarType.Float64);

    /// <inheritdoc/>
    public void Download(MatrixView source, Span<double> destination)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(source);
        RequireCount(destination.Length, checked(from.Rows * from.Columns), from);
        CopyOut(from.Values, destination);
    }

    /// <inheritdoc/>
    public Weight Pack(MatrixView values, bool transposed = false)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(values);
        TorchWeight weight = transposed
            ? new TorchWeight(from.Columns, from.Rows, _weightType, _device)
            : new TorchWeight(from.Rows, from.Columns, _weightType, _device);
        weight.Fill(transposed ? from.Values.t() : from.Values);
        return weight;
    }

    /// <inheritdoc/>
    public void Repack(Weight weight, MatrixView values, bool transposed = false)
    {
        using OperationScope scope = OperationScope.Open();
        TorchWeight to = Own<TorchWeight>(weight);
        TorchMatrix from = Resolve(values);
        RequireShape(from, transposed ? to.Outputs : to.Inputs, transposed ? to.Inputs : to.Outputs, to, nameof(values), nameof(weight));
        to.Fill(transposed ? from.Values.t() : from.Values);
    }

    /// <inheritdoc/>
    public Weight SliceInputs(Weight weight, int start, int count)
    {
        using OperationScope scope = OperationScope.Open();
        return Own<TorchWeight>(weight).Slice(start, count, 0, weight.Outputs);
    }

    /// <inheritdoc/>
    public Weight SliceOutputs(Weight weight, int start, int count)
    {
        using OperationScope scope = OperationScope.Open();
        return Own<TorchWeight>(weight).Slice(0, weight.Inputs, start, count);
    }

    /// <inheritdoc/>
    public void Linear(MatrixView input, Weight weight, MatrixView bias, MatrixView output, bool accumulate = false)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(input);
        TorchWeight matrix = Own<TorchWeight>(weight);
        TorchMatrix to = Resolve(output);
        RequireShape(from, from.Rows, matrix.Inputs, matrix, nameof(input), nameof(weight));
        RequireShape(to, from.Rows, matrix.Outputs, matrix, nameof(output), nameof(weight));
        TorchMatrix? added = bias.IsNone ? null : Resolve(bias);
        if (added is { } row)
        {
            RequireShape(row, 1, matrix.Outputs, matrix, nameof(bias), nameof(weight));
        }

        AddProduct(from.Values, matrix.Values, to.Values, accumulate);
        if (added is not null)
        {
            to.Values.add_(added.Value.Values);
        }
    }

    /// <inheritdoc/>
    public void LinearBackwardInput(MatrixView gradOutput, Weight weight, MatrixView gradInput, bool accumulate = false)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(gradOutput);
        TorchWeight matrix = Own<TorchWeight>(weight);
        TorchMatrix to = Resolve(gradInput);
        RequireShape(from, from.Rows, matrix.Outputs, matrix, nameof(gradOutput), nameof(weight));
        RequireShape(to, from.Rows, matrix.Inputs, matrix, nameof(gradInput), nameof(weight));
        AddProduct(from.Values, matrix.Values.t(), to.Values, accumulate);
    }

    /// <inheritdoc/>
    public void Multiply(MatrixView left, MatrixView right, MatrixView output)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(left);
        TorchMatrix factor = Resolve(right);
        TorchMatrix to = Resolve(output);
        RequireShape(factor, from.Columns, factor.Columns, from, nameof(right), nameof(left));
        RequireShape(to, from.Rows, factor.Columns, from, nameof(output), nameof(left));
        AddProduct(from.Values, factor.Values, to.Values, accumulate: false);
    }

    /// <inheritdoc/>
    public void LinearBackwardWeight(MatrixView input, MatrixView gradOutput, MatrixView gradWeight, MatrixView gradBias)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(input);
        TorchMatrix gradient = Resolve(gradOutput);
        TorchMatrix to = Resolve(gradWeight);
        RequireShape(gradient, from.Rows, gradient.Columns, from, nameof(gradOutput), nameof(input));
        RequireShape(to, from.Columns, gradient.Columns, gradient, nameof(gradWeight), nameof(gradOutput));
        TorchMatrix? toBias = gradBias.IsNone ? null : Resolve(gradBias);
        if (toBias is { } row)
        {
            RequireShape(row, 1, gradient.Columns, gradient, nameof(gradBias), nameof(gradOutput));
        }

        AddProduct(from.Values.t(), gradient.Values, to.Values, accumulate: true);
        toBias?.Values.add_(gradient.Values.sum(0, keepdim: true));
    }

    /// <summary>Frees what the backend keeps between operations; tensors and weights live on.</summary>
    public void Dispose()
    {
        foreach (TorchMemory mask in _masks.Values)
        {
            mask.Dispose();
        }

        _masks.Clear();
    }

    // The driver tells of a GPU that is in use by this thread: a first array makes it so.
    private BackendCapacity FreeCapacity()
    {
        using var first = new TorchMemory([1], torch.ScalarType.Float32, _device);
        return CapacityOf(CudaMemory.FreeBytes());
    }

    // Half of the memory for a search's trials. An eighth for the sources of a chunk, up to where a GPU has long been busy:
    // gradients that are summed
    // over runs take nearly five times as much. A power of two, so that what other programs take seldom changes how prompts are
    // cut, and with that the bits.
    internal static BackendCapacity CapacityOf(long freeBytes)
    {
        freeBytes = (long)(BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, freeBytes) + 1) / 2);
        const int MaximumTrials = 1024;
        const long MaximumChunkElements = 1L << 30;
        long elements = Math.Min(freeBytes / (8 * sizeof(float)), MaximumChunkElements);
        return new BackendCapacity(elements, elements, freeBytes / 2, MaximumTrials);
    }

    // output = left·right, or output += left·right; in the type of the right factor where that is a weight of fewer bits.
    private static void AddProduct(torch.Tensor left, torch.Tensor right, torch.Tensor output, bool accumulate)
    {
        if (right.dtype == torch.ScalarType.Float32)
        {
            output.addmm_(left, right, beta: accumulate ? 1 : 0);
            return;
        }

        torch.Tensor product = left.to_type(right.dtype).mm(right);
        if (accumulate)
        {
            output.add_(product);
        }
        else
        {
            output.copy_(product);
        }
    }

    private static TorchMatrix Resolve(
        in MatrixView view,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(view))] string name = "",
        [System.Runtime.CompilerServices.CallerMemberName] string operation = "")
    {
        TorchTensor tensor = Own<TorchTensor>(view.Tensor, name, operation);
        RequireInside(view, name, operation);
        return new TorchMatrix(tensor.Values.as_strided([view.Rows, view.Columns], [view.Stride, 1], view.Offset), view.Rows, view.Columns);
    }

    private static void UploadAs<T>(ReadOnlySpan<T> values, MatrixView destination, torch.ScalarType type)
        where T : unmanaged
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix to = Resolve(destination, nameof(destination), nameof(Upload));
        RequireCount(values.Length, checked(to.Rows * to.Columns), to, nameof(values), nameof(destination), nameof(Upload));
        torch.Tensor staged = torch.empty(to.Rows, to.Columns, dtype: type, device: torch.CPU);
        MemoryMarshal.AsBytes(values).CopyTo(staged.bytes);
        to.Values.copy_(staged);
    }

    // Row-major, as doubles.
    private static void CopyOut(torch.Tensor values, Span<double> destination)
    {
        torch.Tensor staged = torch.empty(values.shape, dtype: torch.ScalarType.Float64, device: torch.CPU);
        staged.copy_(values);
        MemoryMarshal.Cast<byte, double>(staged.bytes).CopyTo(destination);
    }

    private torch.Tensor Indices(ReadOnlySpan<int> indices)
    {
        torch.Tensor staged = torch.empty(indices.Length, dtype: torch.ScalarType.Int64, device: torch.CPU);
        Span<long> values = MemoryMarshal.Cast<byte, long>(staged.bytes);
        for (int i = 0; i < indices.Length; i++)
        {
            values[i] = indices[i];
        }

        return staged.to(_device);
    }
}
