using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Benchmarks;

/// <summary>ACDC over all 32,491 edges of GPT-2 small's shape, 50 pairs of 15 tokens, KL; against one full circuit evaluation an
/// edge.</summary>
internal static class AcdcBenchmark
{
    private const int PairCount = 50;
    private const int Length = 15;

    public static int Run(string[] args)
    {
        int threads = BenchmarkOptions.Number(args, "--threads", Environment.ProcessorCount);
        double[] thresholds = [.. args.SkipWhile(arg => arg != "--threshold").Skip(1).Take(1)
            .SelectMany(list => list.Split(',')).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        string folder = Gpt2Folder.Find();
        using var backend = new CpuBackend(threads);
        using Transformer model = ModelFolder.Load(folder, backend);
        ImmutableArray<TokenPair> pairs = Pairs(model.Shape.VocabSize);
        IMetric metric = MetricCatalog.Find("kl");
        Console.WriteLine($"{Machine.Describe()}, {threads} threads");
        foreach (double threshold in thresholds.Length == 0 ? [0.01] : thresholds)
        {
            Measure(model, pairs, metric, threshold);
        }

        return 0;
    }

    private static void Measure(Transformer model, ImmutableArray<TokenPair> pairs, IMetric metric, double threshold)
    {
        var lines = new ProgressLines();
        AcdcResult result = AcdcSearch.Run(model, pairs, metric, new AcdcOptions { Threshold = threshold, Progress = lines });
        AcdcStatistics statistics = result.Statistics;

        // The plain procedure, timed on the circuit half way: what one of its evaluations costs with chunks and everything.
        var evaluation = new Sample();
        for (int round = 0; round < 3; round++)
        {
            evaluation.Add(Sample.Seconds(() => CircuitEvaluator.Measure(
                model, pairs, metric, [Circuit.Whole(result.Circuit.Graph)], new EvaluationOptions())) / 2);
        }

        double naive = evaluation.Median * statistics.Tested;
        Line($"threshold {threshold}: {result.Circuit.EdgeCount} edges kept, {statistics.Seconds:0.0} s, {statistics.Tested} tested, {statistics.Untested} untested, D {result.Divergence:0.0000}");
        Line($"  node recomputations {statistics.NodeRecomputations}, trials {statistics.Trials} of which used {100 * statistics.SpeculationHitRate:0} %");
        Line($"  operations {statistics.Operations / 1e12:0.00} T, sequential {statistics.SequentialOperations / 1e12:0.0} T: {statistics.SequentialOperations / statistics.Operations:0} x; {statistics.Operations / 1e9 / statistics.Seconds:0} GFLOP/s");
        Line($"  one full evaluation {evaluation.Median:0.000} s, so {naive / 60:0} min for the tested edges one by one: {naive / statistics.Seconds:0} x");
        using var process = Process.GetCurrentProcess();
        Line($"  peak resident {process.PeakWorkingSet64 / (double)(1L << 30):0.00} GiB");
    }

    private static ImmutableArray<TokenPair> Pairs(int vocabSize)
    {
        var random = new Random(1);
        ImmutableArray<int> Draw() => [.. Enumerable.Range(0, Length).Select(_ => random.Next(vocabSize))];
        return [.. Enumerable.Range(0, PairCount).Select(_ => new TokenPair(Draw(), Draw(), [11], [12]))];
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed class ProgressLines : IProgress<AcdcProgress>
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();

        public void Report(AcdcProgress value)
        {
            if (value.Destination.EndsWith("h11<v>", StringComparison.Ordinal) || value.Destination.EndsWith("h11<q>", StringComparison.Ordinal) || value.Destination.StartsWith('m'))
            {
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_watch.Elapsed.TotalSeconds,7:0.0} s  {value.Destination}: {value.Decided} of {value.Edges} decided, {value.Kept} kept, D {value.Divergence:0.0000}"));
            }
        }
    }
}
