using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Torch;

namespace CircuitFinder.Benchmarks;

/// <summary>EAP and ACDC by TorchSharp on a GPU beside this processor, in one run, at GPT-2's shapes; and how far apart their
/// results lie.</summary>
internal static class DeviceRows
{
    private const int ScoredPairs = 32;
    private const int SearchedPairs = 50;
    private const int Length = 15;
    private const double Threshold = 0.01;

    public static int Run(string[] args)
    {
        int threads = BenchmarkOptions.Number(args, "--threads", Environment.ProcessorCount);
        int rounds = BenchmarkOptions.Number(args, "--rounds", 5);
        string[] shapes = (BenchmarkOptions.Text(args, "--shape") ?? "small").Split(',');
        IDevice device = TorchDevice.All.Single(one => one.Name == (BenchmarkOptions.Text(args, "--device") ?? "cuda"));
        var options = new DeviceOptions(threads, "float32") { LibraryFolder = BenchmarkOptions.Text(args, "--libtorch") };
        if (device.Fault(options) is { } fault)
        {
            Console.Error.WriteLine($"{device.Name}: {fault}");
            return 1;
        }

        using (IBackend backend = device.Open(options))
        {
            Console.WriteLine($"Measured on {Machine.Describe()}, {threads} threads, beside {backend.Name}, {DateTime.UtcNow:yyyy-MM-dd}.");
        }

        if (device.Remark is { } remark)
        {
            Console.WriteLine(remark + ".");
        }

        Console.WriteLine($"Generated weights, float32, {ScoredPairs} pairs of {Length} tokens for EAP, {SearchedPairs} for ACDC (KL, threshold {Threshold}); EAP's seconds are medians of {rounds} rounds.");
        Console.WriteLine();
        Console.WriteLine("| GPT-2 | What | CPU, s | GPU, s | Ratio | Apart |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (string shape in shapes)
        {
            Compare(shape, device, options, rounds, withSearch: shape == "small" && !args.Contains("--no-acdc"));
        }

        return 0;
    }

    private static void Compare(string shape, IDevice device, DeviceOptions options, int rounds, bool withSearch)
    {
        string folder = Gpt2Folder.Find(shape);
        using var cpu = new CpuBackend(options.Threads);
        Measured plain = Measure(folder, cpu, rounds, withSearch);
        using IBackend gpu = device.Open(options);
        Measured fast = Measure(folder, gpu, rounds, withSearch);

        double error = plain.Scores.Values.Zip(fast.Scores.Values, (one, other) => Math.Abs(one - other)).Max() / plain.Scores.Values.Max(Math.Abs);
        Line($"| {shape} | weights ready | {plain.Load:0.00} | {fast.Load:0.00} | {plain.Load / fast.Load:0.0}× | |");
        Line($"| {shape} | EAP, {plain.Scores.Values.Length:N0} edges | {plain.Score.Median:0.000} | {fast.Score.Median:0.000} | {plain.Score.Median / fast.Score.Median:0.0}× | {error:0.0e+0} of the largest score |");
        if (plain.Search is { } search && fast.Search is { } other)
        {
            int same = search.Steps.Zip(other.Steps).TakeWhile(pair => pair.First.Edge == pair.Second.Edge && pair.First.IsRemoved == pair.Second.IsRemoved).Count();
            Line($"| {shape} | ACDC | {search.Statistics.Seconds:0.0} | {other.Statistics.Seconds:0.0} | {search.Statistics.Seconds / other.Statistics.Seconds:0.0}× | {same} of {search.Steps.Length} decisions alike; {search.Circuit.EdgeCount} and {other.Circuit.EdgeCount} edges |");
        }
    }

    private static Measured Measure(string folder, IBackend backend, int rounds, bool withSearch)
    {
        Transformer? loaded = null;
        double load = Sample.Seconds(() => loaded = ModelFolder.Load(folder, backend));
        using Transformer model = loaded!;
        ImmutableArray<TokenPair> pairs = RandomPairs.Draw(model.Shape.VocabSize, ScoredPairs, Length);
        IMetric metric = MetricCatalog.Find("logit-diff");
        var score = new Sample();

        // The first round loads kernels and is not counted; scores come back to the processor, so every round ends with the device idle.
        EdgeScores scores = new EdgeAttributionPatching().Score(model, pairs, metric, new ScoringOptions());
        for (int round = 0; round < rounds; round++)
        {
            score.Add(Sample.Seconds(() => scores = new EdgeAttributionPatching().Score(model, pairs, metric, new ScoringOptions())));
        }

        AcdcResult? search = withSearch
            ? AcdcSearch.Run(model, RandomPairs.Draw(model.Shape.VocabSize, SearchedPairs, Length), MetricCatalog.Find("kl"), new AcdcOptions { Threshold = Threshold })
            : null;
        return new Measured(load, score, scores, search);
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed record Measured(double Load, Sample Score, EdgeScores Scores, AcdcResult? Search);
}
