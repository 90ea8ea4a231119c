using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Evaluation;

public sealed class EvaluationSubjectTests : IDisposable
{
    private readonly CpuBackend _backend = new(1);
    private readonly Transformer _model;
    private readonly ImmutableArray<TokenPair> _pairs;

    public EvaluationSubjectTests()
    {
        ModelShape shape = RandomModel.Shape(layers: 2);
        _model = RandomModel.Create(_backend, shape, 3);
        _pairs = RandomModel.Pairs(shape, 3, 3);
    }

    private static IMetric LogitDiff => MetricCatalog.Find("logit-diff");

    public void Dispose()
    {
        _model.Dispose();
        _backend.Dispose();
    }

    [Fact]
    public void Measure_CircuitsAgain_RunsEachOnceAndGivesTheSameBits()
    {
        var runs = new Counter();
        var subject = new EvaluationSubject(_model, _pairs, LogitDiff, new EvaluationOptions { Progress = runs });
        Circuit[] circuits = [.. Enumerable.Range(0, 6).Select(seed => RandomPaths.Draw(subject.Graph, 8, (ulong)(seed / 2)))];
        ImmutableArray<CircuitMeasurement> first = subject.Measure([Circuit.Whole(subject.Graph), Circuit.Empty(subject.Graph), .. circuits]);
        Assert.Equal(5, runs.Count);
        subject.Telling(runs).Measure([.. circuits, Circuit.Whole(subject.Graph)]);
        Assert.Equal(5, runs.Count);
        ImmutableArray<CircuitMeasurement> plain = CircuitEvaluator.Measure(
            _model, _pairs, LogitDiff, [Circuit.Empty(subject.Graph), .. circuits], new EvaluationOptions());
        for (int i = 0; i < plain.Length; i++)
        {
            Assert.Equal(plain[i].Metric.ToArray(), first[i + 1].Metric.ToArray());
            Assert.Equal(plain[i].Kl.ToArray(), first[i + 1].Kl.ToArray());
        }
    }

    [Fact]
    public void Measure_OtherPromptsMetricOrAblation_MeasuresAnew()
    {
        var subject = new EvaluationSubject(_model, _pairs, LogitDiff, new EvaluationOptions());
        Circuit[] circuit = [RandomPaths.Draw(subject.Graph, 12, 1)];
        double known = subject.Measure(circuit)[0].MeanMetric;
        Assert.Equal(2, (subject with { Pairs = _pairs[..2] }).Measure(circuit)[0].Metric.Length);
        Assert.NotEqual(known, (subject with { Metric = MetricCatalog.Find("nll") }).Measure(circuit)[0].MeanMetric);
        Assert.NotEqual(known, (subject with { Options = new EvaluationOptions { Ablation = AblationKind.Zero } }).Measure(circuit)[0].MeanMetric);
    }

    [Fact]
    public void Judge_RandomCircuits_AreOfTheSizeThatPruningLeaves()
    {
        var subject = new EvaluationSubject(_model, _pairs, LogitDiff, new EvaluationOptions());
        Circuit pruned = RandomPaths.Draw(subject.Graph, 9, 4);
        int dead = Enumerable.Range(0, subject.Graph.EdgeCount).First(
            edge => !pruned.Contains(edge) && Pruning.Prune(Circuit.Of(subject.Graph, [.. pruned.Edges, edge])).EdgeCount == 9);
        var given = Circuit.Of(subject.Graph, [.. pruned.Edges, dead]);
        Assert.Equal(10, given.EdgeCount);
        CircuitFigures judged = CircuitEvaluator.Evaluate(subject, given, new Bootstrap(3, 1, 20), 7, 5);
        Assert.Equal((7, 9.0), (judged.Random!.Draws, judged.Random.EdgesLeftMean));
        CircuitFigures judgement = CircuitEvaluator.Evaluate(subject, [(12, pruned)], 4, 5)[0];
        Assert.Equal((4, 9.0), (judgement.Random!.Draws, judgement.Random!.EdgesLeftMean));
    }

    private sealed class Counter : IProgress<double>
    {
        public int Count { get; private set; }

        public void Report(double value) => Count++;
    }
}
