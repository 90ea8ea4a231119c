using System.Collections.Immutable;
using System.Text.Json;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Circuits.Acdc;

public class AcdcSearchTests
{
    /// <summary>Thirty small models: 1 to 4 layers, with and without MLPs, every ablation and metric.</summary>
    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, 30)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_RandomModel_DecidesAsTheSequentialTwinDoes(int seed)
    {
        ModelShape shape = RandomModel.Shape(layers: 1 + (seed % 4), heads: 2, mlpDim: seed % 3 == 0 ? 0 : 8);
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 2, seed);
        IMetric metric = MetricCatalog.Find(seed % 2 == 0 ? "kl" : "logit-diff");
        var ablation = (AblationKind)(seed / 2 % 4);
        double threshold = new[] { 0.0003, 0.003, 0.02 }[seed % 3];
        bool isAbsolute = seed % 5 == 0;
        using var reference = new ReferenceBackend();
        using Transformer exact = RandomModel.Create(reference, shape, seed);
        ImmutableArray<AcdcStep> expected = AcdcTwin.Run(exact, pairs, metric, threshold, ablation, isAbsolute);
        var options = new AcdcOptions { Threshold = threshold, Ablation = ablation, IsAbsolute = isAbsolute };
        AssertSame(expected, AcdcSearch.Run(exact, pairs, metric, options).Steps, 1e-10);
        using var backend = new CpuBackend(2);
        using Transformer model = RandomModel.Create(backend, shape, seed);
        AssertSame(expected, AcdcSearch.Run(model, pairs, metric, options).Steps, 1e-5);
    }

    /// <summary>Four tasks, two metrics, three thresholds; small enough for a test suite: one prompt pair.</summary>
    public static TheoryData<string, string, double> ShippedCases()
    {
        var data = new TheoryData<string, string, double>();
        foreach (string task in new[] { "ioi", "greater-than", "induction", "docstring" })
        {
            foreach (double threshold in new[] { 0.01, 0.05, 0.3 })
            {
                data.Add(task, "kl", threshold);
                data.Add(task, task == "greater-than" ? "prob-diff" : "logit-diff", threshold);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(ShippedCases))]
    public void Run_ShippedModel_DecidesAsTheSequentialTwinDoes(string task, string metricName, double threshold)
    {
        using var backend = new CpuBackend(2);
        (Transformer model, ImmutableArray<TokenPair> pairs) = ShippedModel.Load(backend, task, 1);
        using (model)
        {
            IMetric metric = MetricCatalog.Find(metricName);
            ImmutableArray<AcdcStep> expected = AcdcTwin.Run(model, pairs, metric, threshold, AblationKind.Resample);
            AcdcResult actual = AcdcSearch.Run(model, pairs, metric, new AcdcOptions { Threshold = threshold });
            AssertSame(expected, actual.Steps, 2e-4);
        }
    }

    [GoldenFact("golden/gpt2-tiny/acdc.json")]
    public void Run_DirectEdgesInDouble_RepeatsTheOriginalCode()
    {
        using var backend = new ReferenceBackend();
        AssertGolden(backend, 1e-8);
    }

    [GoldenFact("golden/gpt2-tiny/acdc.json")]
    public void Run_DirectEdgesInFloat_RepeatsTheOriginalCode()
    {
        using var backend = new CpuBackend(2);
        AssertGolden(backend, 1e-3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(150)]
    public void Run_InterruptedAndResumed_EndsWithTheSameBits(int after)
    {
        using var backend = new CpuBackend(2);
        ModelShape shape = RandomModel.Shape(layers: 3, heads: 4);
        using Transformer model = RandomModel.Create(backend, shape, 4);
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 3, 4);
        IMetric metric = MetricCatalog.Find("kl");
        var options = new AcdcOptions { Threshold = 0.002 };
        AcdcResult whole = AcdcSearch.Run(model, pairs, metric, options);
        Assert.True(whole.Steps.Length > after);
        int decided = 0;
        AcdcResult resumed = AcdcSearch.Run(
            model, pairs, metric, options with { Resume = [.. whole.Steps.Take(after)], Resumed = count => decided = count });
        Assert.InRange(decided, after, whole.Circuit.Graph.EdgeCount);
        Assert.Equal(whole.Steps.AsEnumerable(), resumed.Steps);
        Assert.Equal(whole.Circuit.Edges, resumed.Circuit.Edges);
        Assert.Equal(whole.Divergence, resumed.Divergence);
    }

    [Fact]
    public void Run_SaveDueAtOnce_ReportsTheStepsSoFarAgainAndAgain()
    {
        using var backend = new CpuBackend(1);
        ModelShape shape = RandomModel.Shape(layers: 2, heads: 2);
        using Transformer model = RandomModel.Create(backend, shape, 4);
        var saved = new List<IReadOnlyList<AcdcStep>>();
        AcdcResult result = AcdcSearch.Run(
            model,
            RandomModel.Pairs(shape, 3, 4),
            MetricCatalog.Find("kl"),
            new AcdcOptions { Threshold = 0.002, SaveEvery = TimeSpan.Zero },
            saved.Add);
        Assert.True(saved.Count > 5);
        Assert.All(saved, steps => Assert.Equal(result.Steps.Take(steps.Count), steps));
        Assert.Equal(result.Steps.Length, saved[^1].Count);
    }

    [GoldenFact("golden/gpt2-tiny/acdc.json")]
    public void Run_ZeroAblationUpToTheFirstLink_RepeatsTheOriginalCode()
    {
        using var backend = new ReferenceBackend();
        using Transformer model = ModelFolder.Load(GoldenData.Path(TinyGolden.Folder), backend);
        using JsonDocument golden = TinyGolden.Open("acdc.json");
        JsonElement run = golden.RootElement.GetProperty("runs").GetProperty("kl|0.05|indices_mode=normal,names_mode=normal,zero_ablation=True");
        JsonElement[] steps = [.. run.GetProperty("steps").EnumerateArray().TakeWhile(
            step => !step[0].GetString()!.StartsWith("direct:", StringComparison.Ordinal))];
        Assert.Equal(21, steps.Length);
        AcdcResult result = AcdcSearch.Run(
            model,
            TinyGolden.Pairs(),
            MetricCatalog.Find("kl"),
            new AcdcOptions { Threshold = 0.05, DirectEdges = true, Ablation = AblationKind.Zero });
        for (int i = 0; i < steps.Length; i++)
        {
            Assert.Equal(steps[i][0].GetString(), result.Steps[i].Edge);
            Assert.Equal(steps[i][1].GetBoolean(), result.Steps[i].IsRemoved);
            Assert.InRange(result.Steps[i].Effect - steps[i][2].GetDouble(), -1e-8, 1e-8);
        }
    }

    private static void AssertGolden(IBackend backend, double tolerance)
    {
        using Transformer model = ModelFolder.Load(GoldenData.Path(TinyGolden.Folder), backend);
        using JsonDocument golden = TinyGolden.Open("acdc.json");
        int runs = 0;
        foreach (JsonProperty run in golden.RootElement.GetProperty("runs").EnumerateObject())
        {
            // Its zero ablation agrees on edges between sources and destinations (the next test), but what a removed q or v link
            // of a head carries there is not zero; by numbers.md a removed edge carries zero.
            if (run.Name.Contains("zero_ablation", StringComparison.Ordinal))
            {
                continue;
            }

            JsonElement[] steps = [.. run.Value.GetProperty("steps").EnumerateArray()];
            double threshold = run.Value.GetProperty("threshold").GetDouble();
            AcdcResult result = AcdcSearch.Run(
                model,
                TinyGolden.Pairs(),
                MetricCatalog.Find(run.Name.StartsWith("kl", StringComparison.Ordinal) ? "kl" : "logit-diff"),
                new AcdcOptions
                {
                    Threshold = threshold,
                    DirectEdges = true,
                    IsAbsolute = run.Name.Contains("abs_value_threshold", StringComparison.Ordinal),
                    Order = run.Name.Contains("indices_mode=reverse", StringComparison.Ordinal) ? AcdcOrder.HeadsAscending
                        : run.Name.Contains("names_mode=reverse", StringComparison.Ordinal) ? AcdcOrder.LayersAscending
                        : AcdcOrder.LatestFirst,
                });
            Assert.Equal(steps.Select(step => step[0].GetString()!), result.Steps.Select(step => step.Edge));
            for (int i = 0; i < steps.Length; i++)
            {
                double effect = steps[i][2].GetDouble();
                double scale = Math.Max(Math.Abs(effect), threshold);
                Assert.Equal(steps[i][1].GetBoolean(), result.Steps[i].IsRemoved);
                Assert.InRange(result.Steps[i].Effect - effect, -tolerance * scale, tolerance * scale);
            }

            IEnumerable<string> kept = run.Value.GetProperty("kept_edges").EnumerateArray().Select(edge => edge.GetString()!);
            Assert.Equal(
                kept.Order(StringComparer.Ordinal),
                result.Circuit.Edges.Select(result.Circuit.Graph.EdgeName).Concat(result.DirectEdges).Order(StringComparer.Ordinal));
            runs++;
        }

        Assert.True(runs > 0);
    }

    private static void AssertSame(ImmutableArray<AcdcStep> expected, ImmutableArray<AcdcStep> actual, double tolerance)
    {
        Assert.Equal(
            expected.Select(step => (step.Edge, step.IsRemoved)),
            actual.Select(step => (step.Edge, step.IsRemoved)));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i].Divergence - expected[i].Divergence, -tolerance, tolerance);
        }
    }
}
