using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Hypotheses;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Evaluation.Hypotheses;

/// <summary>Tests of circuits of a random model about which the answer is known beforehand.</summary>
public sealed class CircuitHypothesesTests : IDisposable
{
    private static readonly TestOptions Options = new() { Seed = 3 };

    private readonly CpuBackend _backend = new(2);
    private readonly Transformer _model;
    private readonly EvaluationSubject _subject;

    public CircuitHypothesesTests()
    {
        ModelShape shape = RandomModel.Shape(layers: 2);
        _model = RandomModel.Create(_backend, shape, 4);
        _subject = new EvaluationSubject(_model, RandomModel.Pairs(shape, 8, 4), MetricCatalog.Find("logit-diff"), new EvaluationOptions());
    }

    private ComputationGraph Graph => _subject.Graph;

    public void Dispose()
    {
        _model.Dispose();
        _backend.Dispose();
    }

    [Fact]
    public void Sufficiency_BestAndEmptyCircuit_AreTold()
    {
        Assert.Equal(0, SufficiencyTest.Run(_subject, Measure(Circuit.Empty(Graph)), Options).Statistic);
        Assert.False(SufficiencyTest.Run(_subject, Measure(Circuit.Empty(Graph)), Options).IsRejected);
        Assert.Equal(TestVerdict.Fail, SufficiencyTest.Run(_subject, Measure(Circuit.Empty(Graph)), Options).Outcome);
        HypothesisTest few = SufficiencyTest.Run(_subject, Measure(BestHalf()), Options);
        Assert.True(few.IsRejected, few.Sentence);
        Assert.Equal(TestVerdict.Pass, few.Outcome);
        Assert.Equal(100, few.Count);
    }

    [Fact]
    public void PartialNecessity_BestAndEmptyCircuit_AreTold()
    {
        HypothesisTest best = PartialNecessityTest.Run(_subject, Measure(BestEdges(6)), Options);
        Assert.True(best.IsRejected, best.Sentence);
        HypothesisTest none = PartialNecessityTest.Run(_subject, Measure(Circuit.Empty(Graph)), Options);
        Assert.Equal((0, false), (none.Statistic, none.IsRejected));
        Assert.Equal((TestVerdict.Pass, TestVerdict.Fail), (best.Outcome, none.Outcome));
        Assert.Equal(1, none.PValue, 1e-12);
    }

    [Fact]
    public void PartialNecessity_NoPathOutside_DrawsAnywhere()
    {
        var logits = Circuit.Of(Graph, Enumerable.Range(Graph.FirstEdge(Graph.LogitsDestination), Graph.SourceCount));
        Assert.Contains("anywhere in the model", PartialNecessityTest.Run(_subject, Measure(logits), Options).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Minimality_EdgeThatLeadsNowhere_IsUnneeded()
    {
        var circuit = Circuit.Of(Graph, [.. BestHalf().Edges.Where(edge => !Name(edge).Contains("a1.h1", StringComparison.Ordinal)), Edges.Parse(Graph, "input->a1.h1<v>")]);
        MinimalityReport report = MinimalityTest.Run(_subject, Measure(circuit), Options);
        EdgeNecessity idle = Assert.Single(report.Edges, edge => edge.Edge == "input->a1.h1<v>");
        Assert.Equal((0, 0, 0), (idle.Change, idle.GreatestChange, idle.Effect));
        Assert.True(idle.IsUnneeded);
        Assert.Equal("input->a1.h1<v>", report.Edges[0].Edge);
        Assert.True(report.Test.IsRejected);
        Assert.Equal(TestVerdict.Fail, report.Test.Outcome);
        Assert.Equal(circuit.EdgeCount, report.Edges.Length);
    }

    [Fact]
    public void Minimality_NothingToTestOrToAdd_IsNotTested()
    {
        foreach (Circuit circuit in new[] { Circuit.Empty(Graph), Circuit.Whole(Graph) })
        {
            HypothesisTest test = MinimalityTest.Run(_subject, Measure(circuit), Options with { GreatestEdges = 5 }).Test;
            Assert.True(double.IsNaN(test.PValue));
            Assert.False(test.IsRejected);
            Assert.Equal(TestVerdict.Undecided, test.Outcome);
            Assert.Contains("not tested", test.Sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Equivalence_WholeModel_StandsAndAWeakenedOneDoesNot()
    {
        MeasuredCircuit whole = Measure(Circuit.Whole(Graph));
        Assert.Equal((1.0, 0), (EquivalenceTest.Run(whole, Options).PValue, EquivalenceTest.Run(whole, Options).Count));
        ImmutableArray<double> weaker = [.. Enumerable.Repeat(-9.0, 40)];
        ImmutableArray<double> stronger = [.. Enumerable.Repeat(9.0, 40)];
        HypothesisTest test = EquivalenceTest.Run(
            whole with { Measurement = new CircuitMeasurement(weaker, weaker, weaker), Whole = new CircuitMeasurement(stronger, stronger, stronger) }, Options);
        Assert.True(test.IsRejected);
        Assert.Equal((TestVerdict.Pass, TestVerdict.Fail), (EquivalenceTest.Run(whole, Options).Outcome, test.Outcome));
        Assert.Contains("weaker", test.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Independence_NothingKnockedOut_IsRejected()
    {
        HypothesisTest test = IndependenceTest.Run(_subject, Measure(Circuit.Empty(Graph)), Options);
        Assert.True(test.IsRejected, test.Sentence);
        Assert.Equal(TestVerdict.Fail, test.Outcome);
        Assert.Equal(8, test.Count);
    }

    [Fact]
    public void Completeness_WholeModel_HasNoGap()
    {
        ImmutableArray<KnockOut> random = CompletenessStudy.Draw(_subject, Measure(Circuit.Whole(Graph)), Options);
        Assert.Equal(30, random.Length);
        Assert.All(random, set => Assert.Equal(0, set.Gap));
        Assert.Empty(CompletenessStudy.Search(_subject, Measure(Circuit.Whole(Graph)), Options));
    }

    [Fact]
    public void Completeness_GreedySearch_RaisesTheGapAtEveryStep()
    {
        MeasuredCircuit judged = Measure(BestHalf());
        ImmutableArray<KnockOut> steps = CompletenessStudy.Search(_subject, judged, Options);
        double gap = Math.Abs(judged.Measurement.MeanMetric - judged.Whole.MeanMetric);
        foreach (KnockOut step in steps)
        {
            Assert.True(step.Gap > gap);
            gap = step.Gap;
        }
    }

    private Circuit BestHalf() => Pruning.Prune(BestEdges(Graph.EdgeCount / 2));

    // The edges whose removal alone matters most.
    private Circuit BestEdges(int count)
    {
        var whole = Circuit.Whole(Graph);
        ImmutableArray<CircuitMeasurement> measured =
            _subject.Measure([whole, .. Enumerable.Range(0, Graph.EdgeCount).Select(edge => CircuitEdits.WithoutEdge(whole, edge))]);
        return Circuit.Of(
            Graph, Enumerable.Range(0, Graph.EdgeCount).OrderByDescending(edge => Distance(measured[edge + 1], measured[0])).Take(count));
    }

    private static double Distance(CircuitMeasurement first, CircuitMeasurement second)
        => first.Metric.Zip(second.Metric, (left, right) => Math.Abs(left - right)).Average();

    private string Name(int edge) => Graph.EdgeName(edge);

    private MeasuredCircuit Measure(Circuit circuit) => CircuitEvaluator.Measure(_subject, circuit);
}
