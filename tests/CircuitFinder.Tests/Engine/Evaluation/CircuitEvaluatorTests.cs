using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Evaluation;

public class CircuitEvaluatorTests
{
    private static readonly IMetric LogitDiff = MetricCatalog.Find("logit-diff");

    [Theory]
    [InlineData(AblationKind.Resample, 12, 1)]
    [InlineData(AblationKind.Zero, 12, 2)]
    [InlineData(AblationKind.Mean, 12, 3)]
    [InlineData(AblationKind.MeanPositional, 12, 4)]
    [InlineData(AblationKind.Resample, 0, 5)]
    [InlineData(AblationKind.Zero, 0, 6)]
    public void Measure_RandomCircuits_MatchesThePlainTwin(AblationKind kind, int mlpDim, int seed)
    {
        using var backend = new ReferenceBackend();
        ModelShape shape = RandomModel.Shape(layers: 3, mlpDim: mlpDim);
        using Transformer model = RandomModel.Create(backend, shape, seed);
        using Transformer trainable = RandomModel.Create(backend, shape, seed, isTrainable: true);
        PlainModel plain = PlainModel.Of(trainable);
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 3, seed);
        double[][][][] ablated = PlainAblation.Outputs(plain, pairs, kind);
        ComputationGraph graph = ModelGraph.Of(shape);
        var random = new Random(seed);
        Circuit[] circuits =
        [
            .. new[] { 0, 0.2, 0.5, 0.8, 0.97, 1 }.Select(share => Circuit.Of(
                graph, Enumerable.Range(0, graph.EdgeCount).Where(_ => random.NextDouble() < share))),
        ];
        ImmutableArray<CircuitMeasurement> measured = CircuitEvaluator.Measure(
            model, pairs, LogitDiff, circuits, new EvaluationOptions { Ablation = kind, BatchSize = 2 });
        for (int c = 0; c < circuits.Length; c++)
        {
            for (int i = 0; i < pairs.Length; i++)
            {
                double[] logits = plain.Run(
                    pairs[i].Clean, ablated[i], (edge, current, other) => circuits[c].Contains(edge) ? current : other);
                double expected = LogitDiff.Evaluate(logits, new MetricTarget(pairs[i].Answers, pairs[i].WrongAnswers));
                Assert.InRange(measured[c].Metric[i] - expected, -1e-8, 1e-8);
            }
        }
    }

    [Theory]
    [InlineData(12)]
    [InlineData(0)]
    public void Measure_CircuitsThatDifferInAnEdge_HaveTheBitsOfEachAlone(int mlpDim)
    {
        using var backend = new CpuBackend(2);
        ModelShape shape = RandomModel.Shape(layers: 4, mlpDim: mlpDim);
        using Transformer model = RandomModel.Create(backend, shape, 8);
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 4, 8);
        Circuit circuit = RandomCircuits.Draw(ModelGraph.Of(shape), SelectionMethod.TopN, 60, 3);
        Circuit[] circuits =
        [
            circuit,
            .. circuit.Edges.Select(edge => Circuit.Of(circuit.Graph, circuit.Edges.Where(other => other != edge))),
            .. circuit.Edges.Select(edge => Pruning.Prune(Circuit.Of(circuit.Graph, circuit.Edges.Where(other => other != edge)))),
            Circuit.Empty(circuit.Graph),
            circuit,
        ];
        var options = new EvaluationOptions { BatchSize = 2 };

        ImmutableArray<CircuitMeasurement> together = CircuitEvaluator.Measure(model, pairs, LogitDiff, circuits, options);

        Assert.All(circuits.Index(), each =>
        {
            CircuitMeasurement alone = CircuitEvaluator.Measure(model, pairs, LogitDiff, [each.Item], options)[0];
            Assert.Equal(alone.Metric.AsEnumerable(), together[each.Index].Metric);
            Assert.Equal(alone.Kl.AsEnumerable(), together[each.Index].Kl);
        });
    }

    [Fact]
    public void Run_OneEdgeOfTheLastLayerLess_ComputesThatLayerAlone()
    {
        using var backend = new CpuBackend(1);
        ModelShape shape = RandomModel.Shape(layers: 4);
        using Transformer model = RandomModel.Create(backend, shape, 8);
        ComputationGraph graph = ModelGraph.Of(shape);
        IReadOnlyList<PairChunk> chunks = PairChunk.Cut(RandomModel.Pairs(shape, 2, 1), 2, model);
        using var ablation = new Ablation(model, AblationKind.Resample, chunks);
        using var run = new CircuitRun(model, graph, ChunkCapacity.Of(chunks));
        bool[] kept = new bool[graph.EdgeCount];
        Array.Fill(kept, true);
        run.Load(chunks[0], ablation);
        run.Run(chunks[0], kept);
        Assert.Equal(4, run.LayerRuns);

        kept[graph.EdgeIndex(ComputationGraph.InputSource, graph.MlpDestination(3))] = false;
        run.Run(chunks[0], kept);
        Assert.Equal(5, run.LayerRuns);

        kept[graph.EdgeIndex(ComputationGraph.InputSource, graph.LogitsDestination)] = false;
        run.Run(chunks[0], kept);
        Assert.Equal(5, run.LayerRuns);
    }

    [Fact]
    public void Measure_WholeAndEmptyCircuit_AreTheCleanAndTheCorruptedRun()
    {
        using var backend = new CpuBackend(2);
        ModelShape shape = RandomModel.Shape(layers: 3);
        using Transformer model = RandomModel.Create(backend, shape, 9);
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 4, 9);
        ImmutableArray<TokenPair> swapped = [.. pairs.Select(pair => pair with { Clean = pair.Corrupted, Corrupted = pair.Clean })];
        ComputationGraph graph = ModelGraph.Of(shape);
        CircuitMeasurement[] there = [.. CircuitEvaluator.Measure(
            model, pairs, LogitDiff, [Circuit.Whole(graph), Circuit.Empty(graph)], new EvaluationOptions())];
        CircuitMeasurement[] back = [.. CircuitEvaluator.Measure(
            model, swapped, LogitDiff, [Circuit.Whole(graph), Circuit.Empty(graph)], new EvaluationOptions())];
        for (int i = 0; i < pairs.Length; i++)
        {
            Assert.Equal(there[0].Metric[i], back[1].Metric[i], 1e-5);
            Assert.Equal(there[1].Metric[i], back[0].Metric[i], 1e-5);
            Assert.Equal(0, there[0].Kl[i]);
        }
    }

    [Fact]
    public void Measure_OtherThreadsAndBatches_GivesTheSameBits()
    {
        ModelShape shape = RandomModel.Shape(layers: 3, heads: 4);
        double[] Run(int threads, int batchSize)
        {
            using var backend = new CpuBackend(threads);
            using Transformer model = RandomModel.Create(backend, shape, 5);
            Circuit circuit = RandomCircuits.Draw(ModelGraph.Of(shape), SelectionMethod.Greedy, 40, 1);
            return [.. CircuitEvaluator.Measure(
                model, RandomModel.Pairs(shape, 9, 6), LogitDiff, [circuit], new EvaluationOptions { BatchSize = batchSize })[0].Metric];
        }

        double[] expected = Run(1, 9);
        Assert.Equal(expected, Run(2, 4));
        Assert.Equal(expected, Run(3, 1));
    }
}
