using System.Globalization;
using CircuitFinder.Numerics.Threading;

namespace CircuitFinder.Benchmarks;

/// <summary>Measures products of packed weights against the multiply-add peak of the same cores, in turns.</summary>
internal static unsafe class GemmBenchmark
{
    private const double Bar = 0.85;
    private const int PeakSteps = 500_000;
    private const double RoundSeconds = 0.03;

    private static readonly GemmCase[] Cases =
    [
        new("forward", 480, 768, 3072) { IsBar = true },
        new("forward", 480, 768, 2304),
        new("forward", 480, 768, 768),
        new("forward", 480, 3072, 768),
        new("forward", 32, 768, 50257),
        new("gradInput", 480, 768, 3072),
        new("gradWeight", 480, 768, 3072),
        new("forward", 480, 128, 384),
        new("forward", 480, 128, 512),
        new("forward", 480, 512, 128),
        new("forward", 480, 128, 1000),
        new("forward", 480, 128, 16),
        new("forward", 480, 16, 128),
        new("gradInput", 480, 128, 512),
        new("gradWeight", 480, 128, 512),
        new("forward", 15, 128, 384),
        new("forward", 1, 128, 384),
    ];

    public static int Run(string[] options)
    {
        int threads = BenchmarkOptions.Number(options, "--threads", 1);
        int rounds = BenchmarkOptions.Number(options, "--rounds", 9);
        Console.WriteLine(Machine.Describe());
        Console.WriteLine($"{threads} thread(s), medians of {rounds} rounds; each round measures the peak, then the product");
        Console.WriteLine("                  rows × inputs × outputs   peak GFLOP/s   GFLOP/s    ratio (least–most)   best/best");
        using var pool = new WorkerPool(threads);
        bool passed = true;
        foreach (GemmCase product in Cases)
        {
            passed &= Measure(pool, product, rounds);
        }

        return passed ? 0 : 1;
    }

    private static bool Measure(WorkerPool pool, GemmCase product, int rounds)
    {
        using var arrays = new GemmArrays(pool, product);
        double once = Math.Min(Warm(arrays.Multiply), Warm(arrays.Multiply));
        int repeats = (int)Math.Clamp(RoundSeconds / once, 1, 1_000_000);
        Sample peaks = new(), rates = new(), ratios = new();
        for (int round = 0; round < rounds; round++)
        {
            peaks.Add(Peak(pool));
            double seconds = Sample.Seconds(() =>
            {
                for (int i = 0; i < repeats; i++)
                {
                    arrays.Multiply();
                }
            });
            rates.Add(product.Operations * repeats / seconds / 1e9);
            ratios.Add(rates.Last / peaks.Last);
        }

        string verdict = !product.IsBar ? "" : ratios.Median >= Bar ? "pass" : "short";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{product.Kind,-12} {product.Rows,8} × {product.Inputs,6} × {product.Outputs,7} {peaks.Median,14:F1} {rates.Median,9:F1} {ratios.Median,8:P1} ({ratios.Least:P0}–{ratios.Most:P0}) {rates.Most / peaks.Most,9:P1} {verdict}"));
        return verdict != "short";
    }

    /// <summary>Runs until the compiler has settled, and returns the least time.</summary>
    private static double Warm(Action action)
    {
        double least = double.PositiveInfinity;
        double total = 0;
        for (int i = 0; i < 3 || (total < 0.15 && i < 100_000); i++)
        {
            double seconds = Sample.Seconds(action);
            least = Math.Min(least, seconds);
            total += seconds;
        }

        return least;
    }

    private static double Peak(WorkerPool pool)
    {
        int pieces = pool.ThreadCount * 8;
        var job = new FmaPeakJob(PeakSteps / 8, new float[pieces]);
        double seconds = Sample.Seconds(() => pool.For(ref job, pieces));
        return FmaPeakJob.Operations(PeakSteps / 8) * pieces / seconds / 1e9;
    }
}
