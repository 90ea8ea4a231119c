using System.Diagnostics;

namespace CircuitFinder.Benchmarks;

/// <summary>The whole speed table: every section in a process of its own, so that none warms, slows or fills memory for another.</summary>
internal static class SpeedTable
{
    private static readonly string[] Sections = ["products", "passes", "split", "growth", "start"];

    public static int Run(string[] options)
    {
        Console.WriteLine($"Measured on {Machine.Describe()}, {BenchmarkOptions.Number(options, "--threads", 2)} threads, {DateTime.UtcNow:yyyy-MM-dd}.");
        Console.WriteLine("Work: GPT-2 small's shape with generated weights, 32 pairs of 15 tokens unless said otherwise. Every ratio is of figures of the same run, medians over rounds.");
        Console.WriteLine();
        Console.WriteLine(SpeedRow.Header);
        bool passed = true;
        foreach (string section in Sections)
        {
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [section, .. options]))!;
            process.WaitForExit();
            passed &= process.ExitCode == 0;
        }

        return passed ? 0 : 1;
    }
}
