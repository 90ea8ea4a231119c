using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Runs;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Runs;

[Collection(RunsAlone.Name)]
public sealed class MemoryPlanTests
{
    // Beside the tensors that TensorMemory counts.
    private const long ProgramBytes = 100L << 20;

    // A thread's panels of a product: tensors by their count, the program's by the plan.
    private const long ThreadBytes = 1 << 20;

    private static readonly ModelShape Gpt2Small = new()
    {
        LayerCount = 12,
        HeadCount = 12,
        ModelDim = 768,
        MlpDim = 3072,
        VocabSize = 50257,
        ContextLength = 1024,
    };

    public static TheoryData<string> Methods => [.. AttributionMethods.All.Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void For_MorePairs_NeedNoLess(string method)
    {
        long before = 0;
        foreach (int pairs in new[] { 1, 2, 3, 5, 8, 13, 14, 34, 64 })
        {
            long predicted = Plan(Options(method) with { BatchSize = pairs }, pairs).PredictedBytes;
            Assert.True(predicted >= before, $"{pairs} pairs need {predicted} bytes, fewer {before}");
            before = predicted;
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void For_ALimit_CutsTheBatchToFit(string method)
    {
        DiscoveryOptions options = Options(method);
        long one = Plan(options with { BatchSize = 1 }, 64).PredictedBytes;
        long all = Plan(options with { BatchSize = 64 }, 64).PredictedBytes;
        MemoryPlan plan = Plan(options with { MemoryLimit = (one + all) / 2 }, 64);
        Assert.InRange(plan.BatchSize, 1, 63);
        Assert.InRange(plan.PredictedBytes, one, (one + all) / 2);
        Assert.Equal(1, Plan(options with { MemoryLimit = one }, 64).BatchSize);
        Assert.Equal(Plan(options, 64), Plan(options with { MemoryLimit = long.MaxValue }, 64));
    }

    [Fact]
    public void For_LimitThatNothingFits_SaysTheNumber()
    {
        DiscoveryOptions options = Options("eap-ig");
        long one = Plan(options with { BatchSize = 1 }, 8).PredictedBytes;
        Assert.Contains("one prompt pair at a time needs ", WhyUndefined(options with { MemoryLimit = one - 1 }), StringComparison.Ordinal);
        Assert.Contains("a batch of 8 needs ", WhyUndefined(options with { MemoryLimit = one, BatchSize = 8 }), StringComparison.Ordinal);
        Assert.Contains("the 1 MiB allowed", WhyUndefined(options with { MemoryLimit = 1 << 20 }), StringComparison.Ordinal);
    }

    [Fact]
    public void For_Oracle_CountsItsPatchingToo()
    {
        long exact = Plan(Options("exact") with { BatchSize = 1 }, 8).PredictedBytes;
        DiscoveryOptions options = Options("random") with { BatchSize = 1, Finder = CircuitFinders.Create("random", new FinderSettings { Oracle = 5 }) };
        Assert.Equal(exact, Plan(options, 8).PredictedBytes);
        Assert.True(Plan(options with { Finder = CircuitFinders.Create("eap", new FinderSettings { Oracle = 5 }) }, 8).PredictedBytes >= exact);
    }

    [Theory]
    [InlineData("eap", 1)]
    [InlineData("eap", 7)]
    [InlineData("eap", 24)]
    [InlineData("eap-ig", 1)]
    [InlineData("eap-ig", 7)]
    [InlineData("eap-ig", 24)]
    [InlineData("eap-ig-activations", 7)]
    [InlineData("clean-corrupted", 7)]
    [InlineData("information-flow-routes", 7)]
    [InlineData("exact", 1)]
    [InlineData("exact", 7)]
    [InlineData("exact", 24)]
    public void For_ShippedModel_PredictsAtLeastWhatTensorsTake(string method, int batch)
    {
        foreach (AblationKind ablation in new[] { AblationKind.Resample, AblationKind.MeanPositional })
        {
            IAttributionMethod scoring = AttributionMethods.Find(method);
            IMetric metric = MetricCatalog.Find("logit-diff");
            if (scoring.WhyUndefined(metric, ablation) is not null)
            {
                continue;
            }

            using var backend = new CpuBackend(1);
            long before = SettledMemory.Bytes();
            (Transformer model, ImmutableArray<TokenPair> pairs) = ShippedModel.Load(backend, "docstring", batch);
            using (model)
            {
                TensorMemory.ResetPeak();
                scoring.Score(model, pairs, metric, new ScoringOptions { Ablation = ablation, BatchSize = batch, Steps = 1, Sample = 3 });
                Circuit whole = Circuit.Whole(ModelGraph.Of(model.Shape));
                CircuitEvaluator.Measure(model, pairs, metric, [whole, Circuit.Empty(whole.Graph)], new EvaluationOptions { Ablation = ablation, BatchSize = batch });
                long measured = TensorMemory.PeakBytes - before;
                long predicted = MemoryPlan.For(Options(method) with { BatchSize = batch, Ablation = ablation }, model.Shape, BackendCapacity.Processor, pairs, []).PredictedBytes - ProgramBytes + ThreadBytes;
                Assert.True(predicted >= measured, $"{ablation}: {predicted} bytes predicted, {measured} measured");
                Assert.True(predicted <= 4 * measured, $"{ablation}: {predicted} bytes predicted, {measured} measured");
            }
        }
    }

    [Fact]
    public void For_LongerHeldOutPrompts_NeedsMore()
    {
        TokenPair Pair(int length) => new([.. Enumerable.Range(0, length)], [.. Enumerable.Range(0, length)], [1], [2]);
        DiscoveryOptions options = Options("eap") with { BatchSize = 2 };
        MemoryPlan plan = MemoryPlan.For(options, Gpt2Small, BackendCapacity.Processor, [Pair(8), Pair(8)], [Pair(20)]);
        Assert.Equal(MemoryPlan.For(options, Gpt2Small, BackendCapacity.Processor, [Pair(20), Pair(8)], []), plan);
    }

    private static string WhyUndefined(DiscoveryOptions options) => Assert.Throws<MemoryFaultException>(() => Plan(options, 8)).Message;

    private static MemoryPlan Plan(DiscoveryOptions options, int pairs)
    {
        ImmutableArray<int> prompt = [.. Enumerable.Range(0, 16)];
        return MemoryPlan.For(options, Gpt2Small, BackendCapacity.Processor, [.. Enumerable.Repeat(new TokenPair(prompt, prompt, [1], [2]), pairs)], []);
    }

    private static DiscoveryOptions Options(string method) => new()
    {
        Task = "docstring",
        TasksFolder = ShippedModel.Tasks,
        Model = "tiny",
        ModelsFolder = ShippedModel.Folder,
        Finder = CircuitFinders.Create(method),
    };
}
