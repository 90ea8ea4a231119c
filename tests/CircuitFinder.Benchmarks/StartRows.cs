using System.Diagnostics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Benchmarks;

/// <summary>Start-up: the program's first answer, and weights ready.</summary>
internal static class StartRows
{
    public static int Run(string[] options)
    {
        int rounds = BenchmarkOptions.Number(options, "--rounds", 9);
        int threads = BenchmarkOptions.Number(options, "--threads", 2);
        bool passed = true;
        string program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "CircuitFinder.Cli", "release", "circuitfinder"));
        if (File.Exists(program))
        {
            var start = new Sample();
            for (int round = 0; round <= rounds; round++)
            {
                double seconds = Sample.Seconds(() =>
                {
                    using var process = Process.Start(new ProcessStartInfo(program, ["tasks", "list"]) { RedirectStandardOutput = true })!;
                    process.StandardOutput.ReadToEnd();
                    process.WaitForExit();
                });
                if (round > 0)
                {
                    start.Add(seconds);
                }
            }

            passed &= SpeedRow.AtMost("circuitfinder tasks list, from start to exit", start.Median, 0.25, " s");
        }
        else
        {
            SpeedRow.Note("circuitfinder tasks list", $"not measured: build the CLI in Release first ({program})");
        }

        string folder = Gpt2Folder.Find();
        using var backend = new CpuBackend(threads);
        var load = new Sample();
        for (int round = 0; round <= Math.Min(rounds, 5); round++)
        {
            Transformer? model = null;
            double seconds = Sample.Seconds(() => model = ModelFolder.Load(folder, backend));
            model!.Dispose();
            if (round > 0)
            {
                load.Add(seconds);
            }
        }

        passed &= SpeedRow.AtMost("GPT-2 small's weights mapped, checked and packed", load.Median, 1.5, " s");
        return passed ? 0 : 1;
    }
}
