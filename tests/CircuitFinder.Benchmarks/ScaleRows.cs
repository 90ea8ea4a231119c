using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Benchmarks;

/// <summary>What a user waits for and how much memory it takes, for the four sizes of GPT-2: weights ready, EAP of all edges, one
/// circuit. Each size in a process of its own.</summary>
internal static class ScaleRows
{
    private const int PairCount = 32;
    private const int Length = 15;

    public static int Run(string[] args)
    {
        int named = Array.IndexOf(args, "--shape");
        if (named >= 0)
        {
            Measure(args[named + 1], BenchmarkOptions.Number(args, "--threads", 2), BenchmarkOptions.Number(args, "--rounds", 3));
            return 0;
        }

        Console.WriteLine($"Measured on {Machine.Describe()}, {BenchmarkOptions.Number(args, "--threads", 2)} threads, {DateTime.UtcNow:yyyy-MM-dd}.");
        Console.WriteLine($"Generated weights in float32, {PairCount} pairs of {Length} tokens, medians over rounds; peak is the process's, the model's weights included.");
        Console.WriteLine();
        Console.WriteLine("| GPT-2 | Parameters, millions | Edges | Weights ready, s | EAP, s | One circuit, s | Peak memory, GiB |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (string shape in Gpt2Folder.Shapes.Keys)
        {
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["scale", "--shape", shape, .. args]))!;
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                return process.ExitCode;
            }
        }

        return 0;
    }

    private static void Measure(string name, int threads, int rounds)
    {
        string folder = Gpt2Folder.Find(name);
        using var backend = new CpuBackend(threads);
        Transformer? loaded = null;
        double load = Sample.Seconds(() => loaded = ModelFolder.Load(folder, backend));
        using Transformer model = loaded!;
        ImmutableArray<TokenPair> pairs = RandomPairs.Draw(model.Shape.VocabSize, PairCount, Length);
        IMetric metric = MetricCatalog.Find("logit-diff");
        var score = new Sample();
        EdgeScores? scores = null;
        for (int round = 0; round < rounds; round++)
        {
            score.Add(Sample.Seconds(() => scores = new EdgeAttributionPatching().Score(model, pairs, metric, new ScoringOptions())));
        }

        Circuit circuit = EdgeSelection.TopN(scores!, scores!.Graph.EdgeCount / 50);
        var evaluation = new Sample();
        for (int round = 0; round < rounds; round++)
        {
            evaluation.Add(Sample.Seconds(() => CircuitEvaluator.Measure(model, pairs, metric, [circuit], new EvaluationOptions())));
        }

        using var process = Process.GetCurrentProcess();
        long parameters = new FileInfo(Path.Combine(folder, "model.safetensors")).Length / sizeof(float);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {parameters / 1e6:0} | {scores.Graph.EdgeCount:N0} | {load:0.0} | {score.Median:0.0} | {evaluation.Median:0.0} | {process.PeakWorkingSet64 / (double)(1L << 30):0.0} |"));
    }
}
