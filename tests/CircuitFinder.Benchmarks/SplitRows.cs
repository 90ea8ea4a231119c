using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Benchmarks;

/// <summary>Threads inside every operation against prompts split over threads that each run the whole of EAP on a backend of their
/// own. Measured in turn, round by round.</summary>
internal static class SplitRows
{
    private const int PairCount = 32;
    private const int Length = 15;

    public static int Run(string[] options)
    {
        int rounds = BenchmarkOptions.Number(options, "--rounds", 5);
        int threads = BenchmarkOptions.Number(options, "--threads", 2);
        string folder = Gpt2Folder.Find();
        using var together = new Party(folder, threads);
        Party[] apart = [.. Enumerable.Range(0, threads).Select(_ => new Party(folder, 1))];
        ImmutableArray<TokenPair> pairs = RandomPairs.Draw(together.Model.Shape.VocabSize, PairCount, Length);
        ImmutableArray<TokenPair>[] shares = [.. Enumerable.Range(0, threads).Select(i => pairs[(PairCount * i / threads)..(PairCount * (i + 1) / threads)])];
        void RunApart()
        {
            Thread[] runners = [.. apart.Select((party, i) => new Thread(() => party.Score(shares[i])))];
            Array.ForEach(runners, runner => runner.Start());
            Array.ForEach(runners, runner => runner.Join());
        }

        together.Score(pairs);
        RunApart();
        Sample one = new(), inside = new(), split = new(), ratio = new();
        for (int round = 0; round < rounds; round++)
        {
            // A pause lets the other backends' threads go to sleep.
            Thread.Sleep(100);
            one.Add(Sample.Seconds(() => apart[0].Score(pairs)));
            Thread.Sleep(100);
            inside.Add(Sample.Seconds(() => together.Score(pairs)));
            Thread.Sleep(100);
            split.Add(Sample.Seconds(RunApart));
            ratio.Add(split.Last / inside.Last);
        }

        Array.ForEach(apart, party => party.Dispose());
        SpeedRow.Note("EAP on one thread", Seconds(one));
        SpeedRow.Note(FormattableString.Invariant($"EAP, {threads} threads inside every operation"), Seconds(inside));
        SpeedRow.Note(
            FormattableString.Invariant($"EAP, prompts split over {threads} threads"),
            string.Create(CultureInfo.InvariantCulture, $"{Seconds(split)}, {ratio.Median:0.00}× the time of threads inside; every thread holds weights and buffers of its own"));
        return 0;
    }

    private static string Seconds(Sample sample) => string.Create(CultureInfo.InvariantCulture, $"{sample.Median:0.000} s");

    /// <summary>A model on a backend of its own.</summary>
    private sealed class Party : IDisposable
    {
        private readonly CpuBackend _backend;

        public Party(string folder, int threads)
        {
            _backend = new CpuBackend(threads);
            Model = ModelFolder.Load(folder, _backend);
        }

        public Transformer Model { get; }

        public void Score(ImmutableArray<TokenPair> pairs)
            => AttributionMethods.Find("eap").Score(Model, pairs, MetricCatalog.Find("logit-diff"), new ScoringOptions());

        public void Dispose()
        {
            Model.Dispose();
            _backend.Dispose();
        }
    }
}
