using CircuitFinder.Numerics.Kernels;
using CircuitFinder.Numerics.Kernels.Gemm;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Numerics.Threading;

namespace CircuitFinder.Benchmarks;

/// <summary>The arrays of one measured product.</summary>
internal sealed unsafe class GemmArrays : IDisposable
{
    private readonly WorkerPool _pool;
    private readonly GemmCase _product;
    private readonly AlignedMemory _input;
    private readonly AlignedMemory _output;
    private readonly AlignedMemory _values;
    private readonly AlignedMemory _bias;
    private readonly CpuWeight _weight;

    public GemmArrays(WorkerPool pool, GemmCase product)
    {
        _pool = pool;
        _product = product;
        var random = new Random(1);
        _input = Fill(random, (long)product.Rows * product.Inputs);
        _output = Fill(random, (long)product.Rows * product.Outputs);
        _values = Fill(random, (long)product.Inputs * product.Outputs);
        _bias = Fill(random, product.Outputs);
        _weight = CpuLinear.Pack(pool, _values.Pointer, product.Outputs, product.Inputs, product.Outputs, transposed: false);
    }

    public void Multiply()
    {
        int rows = _product.Rows, inputs = _product.Inputs, outputs = _product.Outputs;
        switch (_product.Kind)
        {
            case "forward":
                CpuLinear.Forward(_pool, _input.Pointer, inputs, rows, _weight, _bias.Pointer, _output.Pointer, outputs, accumulate: false);
                break;
            case "gradInput":
                CpuLinear.BackwardInput(_pool, _output.Pointer, outputs, rows, _weight, _input.Pointer, inputs, accumulate: false);
                break;
            default:
                CpuLinear.BackwardWeight(
                    _pool, _input.Pointer, inputs, _output.Pointer, outputs, rows, inputs, outputs, _values.Pointer, outputs, _bias.Pointer);
                break;
        }
    }

    public void Dispose()
    {
        _weight.Dispose();
        _bias.Dispose();
        _values.Dispose();
        _output.Dispose();
        _input.Dispose();
    }

    private static AlignedMemory Fill(Random random, long count)
    {
        var memory = new AlignedMemory(count);
        for (long i = 0; i < count; i++)
        {
            memory.Pointer[i] = (float)(random.NextDouble() - 0.5);
        }

        return memory;
    }
}
