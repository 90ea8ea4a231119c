using CircuitFinder.Numerics.Kernels;
using CircuitFinder.Numerics.Kernels.Gemm;
using CircuitFinder.Numerics.Kernels.Lanes;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Numerics.Threading;

namespace CircuitFinder.Benchmarks;

/// <summary>The table's matrix products: against the multiply-add peak, and against OpenBLAS where it is installed; each pair of
/// figures measured in turn.</summary>
internal static unsafe class ProductRows
{
    private const int PeakSteps = 500_000;
    private const double RoundSeconds = 0.04;

    private static readonly (string Name, int Rows, int Inputs, int Outputs)[] Layer =
        [("query, key, value", 480, 768, 2304), ("output", 480, 768, 768), ("MLP in", 480, 768, 3072), ("MLP out", 480, 3072, 768)];

    public static int Run(string[] options)
    {
        int rounds = BenchmarkOptions.Number(options, "--rounds", 9);
        int threads = BenchmarkOptions.Number(options, "--threads", 2);
        bool passed = AgainstPeak(1, 0.92, rounds);
        passed &= AgainstPeak(threads, 0.88, rounds);
        OpenBlas? blas = OpenBlas.Load(threads);
        if (blas is null)
        {
            SpeedRow.Note("products against OpenBLAS", "not measured: libopenblas.so.0 is not installed");
            return passed ? 0 : 1;
        }

        using var pool = new WorkerPool(threads);
        foreach ((string name, int rows, int inputs, int outputs) in Layer)
        {
            passed &= AgainstBlas($"{name}, {rows}×{inputs}·{inputs}×{outputs}, over OpenBLAS", pool, blas, rows, inputs, outputs, GemmKernels.Widest, false, 1.05, rounds);
        }

        passed &= AgainstBlas("unembedding, 32×768·768×50257, over OpenBLAS", pool, blas, 32, 768, 50257, GemmKernels.Widest, true, 1.7, rounds);
        passed &= AgainstBlas(
            "MLP in with 256-bit vectors, over OpenBLAS", pool, blas, 480, 768, 3072, VectorWidth.Vector256, false, 0.93, rounds);
        return passed ? 0 : 1;
    }

    private static bool AgainstPeak(int threads, double bar, int rounds)
    {
        using var pool = new WorkerPool(threads);
        using var arrays = new GemmArrays(pool, new GemmCase("forward", 480, 768, 3072));
        int repeats = Repeats(arrays.Multiply);
        Sample ratios = new(), rates = new();
        for (int round = 0; round < rounds; round++)
        {
            double peak = Peak(pool);
            double seconds = Sample.Seconds(() => Repeat(arrays.Multiply, repeats));
            rates.Add(2.0 * 480 * 768 * 3072 * repeats / seconds / 1e9);
            ratios.Add(100 * rates.Last / peak);
        }

        return SpeedRow.AtLeast(
            $"MLP in, 480×768·768×3072, {threads} thread(s), of the multiply-add peak", ratios.Median, 100 * bar, " %", $"{rates.Median:0} GFLOP/s");
    }

    private static bool AgainstBlas(
        string what, WorkerPool pool, OpenBlas blas, int rows, int inputs, int outputs, VectorWidth width, bool transposed, double bar, int rounds)
    {
        var random = new Random(1);
        using AlignedMemory input = Fill(random, (long)rows * inputs);
        using AlignedMemory values = Fill(random, (long)inputs * outputs);
        using AlignedMemory output = Fill(random, (long)rows * outputs);
        using CpuWeight weight = CpuLinear.Pack(pool, values.Pointer, transposed ? inputs : outputs, inputs, outputs, transposed);
        void Own() => MatrixProduct.Multiply(
            pool,
            new GemmOperands
            {
                Rows = rows,
                Depth = inputs,
                Columns = outputs,
                Left = input.Pointer,
                LeftStride = inputs,
                Packed = weight.Forward,
                Output = output.Pointer,
                OutputStride = outputs,
            },
            width);
        void Other() => blas.Multiply(rows, inputs, outputs, input.Pointer, values.Pointer, transposed, output.Pointer);
        int ownRepeats = Repeats(Own);
        int otherRepeats = Repeats(Other);
        Sample ratios = new(), rates = new();
        for (int round = 0; round < rounds; round++)
        {
            // A pause lets the other's threads go to sleep, which wait actively for a while; a product wakes our own.
            Thread.Sleep(120);
            Own();
            double own = Sample.Seconds(() => Repeat(Own, ownRepeats)) / ownRepeats;
            double other = Sample.Seconds(() => Repeat(Other, otherRepeats)) / otherRepeats;
            ratios.Add(other / own);
            rates.Add(2.0 * rows * inputs * outputs / own / 1e9);
        }

        return SpeedRow.AtLeast(what, ratios.Median, bar, "×", $"{rates.Median:0} GFLOP/s");
    }

    /// <summary>Multiply-adds a second that the pool's threads reach in registers alone, GFLOP/s.</summary>
    public static double Peak(WorkerPool pool)
    {
        int pieces = pool.ThreadCount * 8;
        var job = new FmaPeakJob(PeakSteps / 8, new float[pieces]);
        double seconds = Sample.Seconds(() => pool.For(ref job, pieces));
        return FmaPeakJob.Operations(PeakSteps / 8) * pieces / seconds / 1e9;
    }

    private static int Repeats(Action action)
    {
        double least = double.PositiveInfinity;
        double total = 0;
        for (int i = 0; i < 4 || (total < 0.2 && i < 10_000); i++)
        {
            double seconds = Sample.Seconds(action);
            least = Math.Min(least, seconds);
            total += seconds;
        }

        return (int)Math.Clamp(RoundSeconds / least, 1, 10_000);
    }

    private static void Repeat(Action action, int times)
    {
        for (int i = 0; i < times; i++)
        {
            action();
        }
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
