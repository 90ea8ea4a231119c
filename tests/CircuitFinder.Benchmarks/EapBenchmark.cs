using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Benchmarks;

/// <summary>EAP of all 32,491 edges on GPT-2 small's shape, 32 pairs of 15 tokens, against the model's own forward pass; and peak
/// memory.</summary>
internal static class EapBenchmark
{
    private const int PairCount = 32;
    private const int Length = 15;
    private const double MemoryBarGiB = 1.5;

    public static int Run(string[] args)
    {
        int threads = BenchmarkOptions.Number(args, "--threads", Environment.ProcessorCount);
        int rounds = BenchmarkOptions.Number(args, "--rounds", 5);
        string folder = Gpt2Folder.Find();
        ProfiledBackend? profile = args.Contains("--profile") ? new ProfiledBackend(new CpuBackend(threads)) : null;
        using IBackend backend = profile ?? (IBackend)new CpuBackend(threads);
        Transformer? model = null;
        double load = Sample.Seconds(() => model = ModelFolder.Load(folder, backend));
        ImmutableArray<TokenPair> pairs = Pairs(model!.Shape.VocabSize);
        profile?.Phase = "forward";
        Sample forward = Forward(model, pairs, rounds);
        IMetric metric = MetricCatalog.Find("logit-diff");
        var score = new Sample();
        for (int round = 0; round < rounds; round++)
        {
            profile?.Phase = round == 0 ? "first round" : "later rounds";
            score.Add(Sample.Seconds(() => new EdgeAttributionPatching().Score(model, pairs, metric, new ScoringOptions())));
        }

        if (profile is not null)
        {
            ProfileText.Write(Console.Out, profile);
        }

        double peak = PeakGiB();
        Line($"{Machine.Describe()}, {threads} threads");
        Line($"load and pack        {load:0.00} s");
        Line($"forward              {forward.Median:0.000} s  ({forward.Least:0.000} to {forward.Most:0.000})");
        Line($"EAP, 32,491 edges    {score.Median:0.000} s  ({score.Least:0.000} to {score.Most:0.000}), {score.Median / forward.Median:0.00} forwards");
        Line($"peak resident        {peak:0.00} GiB, bar {MemoryBarGiB:0.0} GiB: {(peak < MemoryBarGiB ? "pass" : "short")}");
        model.Dispose();
        return 0;
    }

    private static Sample Forward(Transformer model, ImmutableArray<TokenPair> pairs, int rounds)
    {
        var batch = new TokenBatch([.. pairs.Select(pair => pair.Clean)]);
        using var activations = new Activations(model, batch.RowCount, batch.SequenceCount, batch.MaximumLength, ActivationParts.None);
        ForwardPass.Run(model, batch, activations);
        var sample = new Sample();
        for (int round = 0; round < rounds; round++)
        {
            sample.Add(Sample.Seconds(() => ForwardPass.Run(model, batch, activations)));
        }

        return sample;
    }

    private static ImmutableArray<TokenPair> Pairs(int vocabSize)
    {
        var random = new Random(1);
        ImmutableArray<int> Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(vocabSize))];
        return [.. Enumerable.Range(0, PairCount).Select(_ => new TokenPair(Draw(Length), Draw(Length), [11], [12]))];
    }

    // The kernel's own record of the greatest resident size of this process.
    private static double PeakGiB()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / (double)(1L << 30);
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
