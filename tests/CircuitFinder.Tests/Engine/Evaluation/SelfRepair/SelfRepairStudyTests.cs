using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.SelfRepair;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Evaluation.SelfRepair;

public sealed class SelfRepairStudyTests : IDisposable
{
    private static readonly IMetric LogitDiff = MetricCatalog.Find("logit-diff");

    // Every head, every answer above rounding.
    private static readonly SelfRepairOptions Everything = new() { Top = int.MaxValue, Listed = int.MaxValue, LeastShare = 0 };

    private readonly ReferenceBackend _backend = new();

    public void Dispose() => _backend.Dispose();

    [Theory]
    [InlineData(AblationKind.Resample, 12, 1)]
    [InlineData(AblationKind.Zero, 12, 2)]
    [InlineData(AblationKind.MeanPositional, 0, 3)]
    public void Run_RandomModel_IsTheDefinitionOnThePlainTwin(AblationKind kind, int mlpDim, int seed)
    {
        ModelShape shape = RandomModel.Shape(layers: 3, mlpDim: mlpDim);
        using Transformer model = RandomModel.Create(_backend, shape, seed);
        using Transformer trainable = RandomModel.Create(_backend, shape, seed, isTrainable: true);
        PlainModel plain = PlainModel.Of(trainable);
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 3, seed);
        double[][][][] ablated = PlainAblation.Outputs(plain, pairs, kind);
        ComputationGraph graph = ModelGraph.Of(shape);
        double Performance(Func<string, bool> isGone) => Enumerable.Range(0, pairs.Length).Average(i => LogitDiff.Evaluate(
            plain.Run(pairs[i].Clean, ablated[i], (edge, current, other) => isGone(graph.EdgeName(edge)) ? other : current),
            new MetricTarget(pairs[i].Answers, pairs[i].WrongAnswers)));
        string[] heads = ["a0.h0", "a0.h1", "a1.h0", "a1.h1", "a2.h0", "a2.h1"];
        double whole = Performance(_ => false);
        double Before(string head) => whole - Performance(edge => edge == $"{head}->logits");

        SelfRepairReport report = Run(model, pairs, Circuit.Whole(graph), Everything, kind);

        Assert.Equal(6, report.CircuitHeads);
        Assert.Equal(heads.OrderByDescending(head => Math.Abs(Before(head))), report.Heads.Select(head => head.Head));
        foreach (HeadAblation ablation in report.Heads)
        {
            bool IsFromAblated(string edge) => edge.StartsWith(ablation.Head + "->", StringComparison.Ordinal);
            double left = Performance(IsFromAblated);
            Assert.Equal(Before(ablation.Head), ablation.DirectEffect.Value, 1e-8);
            Assert.Equal(whole - left, ablation.TotalEffect.Value, 1e-8);
            Assert.Equal(Before(ablation.Head) - (whole - left), ablation.Repaired.Value, 1e-8);
            Assert.Equal(ablation.Repaired.Value / ablation.DirectEffect.Value, ablation.RepairedShare, 1e-12);
            foreach (string head in heads.Where(head => head != ablation.Head))
            {
                double after = left - Performance(edge => IsFromAblated(edge) || edge == $"{head}->logits");
                HeadResponse? response = ablation.Responses.SingleOrDefault(other => other.Head == head);
                if (response is null)
                {
                    Assert.InRange(after - Before(head), -1.01e-5, 1.01e-5);
                    continue;
                }

                Assert.Equal(Before(head), response.DirectBefore, 1e-8);
                Assert.Equal(after, response.DirectAfter, 1e-8);
                Assert.Equal(after - Before(head), response.Change.Value, 1e-8);
                Assert.InRange(response.Change.Value, response.Change.Low95, response.Change.High95);
                bool isSameSign = Math.Sign(response.Change.Value) == Math.Sign(ablation.DirectEffect.Value);
                ResponseKind later = isSameSign ? ResponseKind.Backup : ResponseKind.GoesAlong;
                Assert.Equal(head[1] > ablation.Head[1] ? later : ResponseKind.OnlyRescaled, response.Kind);
            }

            Assert.Equal(
                ablation.Responses.OrderBy(response => response.Head[1] <= ablation.Head[1]).ThenByDescending(response => Math.Abs(response.Change.Value)),
                ablation.Responses);
        }

        Assert.Contains(report.Heads, head => head.Responses.Length > 3);
    }

    [Fact]
    public void Run_HeadWithABackup_FindsItAndAllOfTheRepair()
    {
        using Transformer model = BackupModel.Create(_backend);
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        var circuit = Circuit.Of(graph, [Edges.Parse(graph, "input->a0.h0<v>"), Edges.Parse(graph, "a0.h0->logits")]);

        SelfRepairReport report = Run(model, BackupModel.Pairs, circuit, new SelfRepairOptions());

        Assert.Equal(1, report.CircuitHeads);
        HeadAblation ablation = Assert.Single(report.Heads);
        Assert.Equal("a0.h0", ablation.Head);
        Assert.Equal(2, ablation.DirectEffect.Value, 1e-6);
        Assert.Equal(0, ablation.TotalEffect.Value, 1e-6);
        Assert.Equal(2, ablation.Repaired.Value, 1e-6);
        Assert.Equal(1, ablation.RepairedShare, 1e-6);
        HeadResponse backup = Assert.Single(ablation.Responses);
        Assert.Equal(("a1.h0", ResponseKind.Backup), (backup.Head, backup.Kind));
        Assert.Equal(0, backup.DirectBefore, 1e-6);
        Assert.Equal(2, backup.DirectAfter, 1e-6);
        Assert.Equal(2, backup.Change.Low95, 1e-6);
        Assert.Equal(2, backup.Change.High95, 1e-6);
    }

    [Fact]
    public void Run_LinearModelOfTwoLayersOfHeads_RepairIsTheSumOfTheAnswers()
    {
        ModelShape shape = RandomModel.Shape(layers: 2, heads: 3, mlpDim: 0);
        using Transformer model = LinearModel.Create(_backend, shape);
        SelfRepairReport report = Run(model, RandomModel.Pairs(shape, 4, 2), Circuit.Whole(ModelGraph.Of(shape)), Everything);
        Assert.Equal(6, report.Heads.Length);
        foreach (HeadAblation ablation in report.Heads)
        {
            Assert.Equal(ablation.Repaired.Value, ablation.Responses.Sum(response => response.Change.Value), 1e-4);
            Assert.Equal(ablation.Head.StartsWith("a1", StringComparison.Ordinal), ablation.Responses.IsEmpty);
            Assert.All(ablation.Responses, response => Assert.StartsWith("a1", response.Head, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Run_IdenticalPrompts_ChangesNothing()
    {
        ModelShape shape = RandomModel.Shape(layers: 3);
        using Transformer model = RandomModel.Create(_backend, shape, 5);
        ImmutableArray<TokenPair> same = [.. RandomModel.Pairs(shape, 3, 5).Select(pair => pair with { Corrupted = pair.Clean })];
        SelfRepairReport report = Run(model, same, Circuit.Whole(ModelGraph.Of(shape)), Everything);
        Assert.Equal(6, report.Heads.Length);
        foreach (HeadAblation ablation in report.Heads)
        {
            foreach (Estimate interval in new[] { ablation.DirectEffect, ablation.TotalEffect, ablation.Repaired })
            {
                Assert.Equal(0, interval.Value, 1e-10);
                Assert.Equal(0, interval.Low95, 1e-10);
                Assert.Equal(0, interval.High95, 1e-10);
            }

            Assert.Equal(double.NaN, ablation.RepairedShare);
            Assert.Empty(ablation.Responses);
        }
    }

    [Fact]
    public void Run_TopAndListed_BoundTheReportAndTellProgressToTheEnd()
    {
        ModelShape shape = RandomModel.Shape(layers: 3);
        using Transformer model = RandomModel.Create(_backend, shape, 6);
        var circuit = Circuit.Whole(ModelGraph.Of(shape));
        ImmutableArray<TokenPair> pairs = RandomModel.Pairs(shape, 3, 6);
        var told = new List<double>();
        SelfRepairReport all = Run(model, pairs, circuit, Everything);
        SelfRepairReport two = Run(model, pairs, circuit, Everything with { Top = 2, Listed = 1 }, progress: new Sink(told));
        Assert.Equal(all.Heads.Take(2).Select(head => head.Head), two.Heads.Select(head => head.Head));
        Assert.Equal(all.Heads.Take(2).Select(head => head.Responses[0]), two.Heads.Select(head => Assert.Single(head.Responses)));
        Assert.Equal(told.Order(), told);
        Assert.Equal(1, told[^1], 1e-12);
    }

    [Fact]
    public void Run_CircuitWithoutHeads_AblatesNothing()
    {
        ModelShape shape = RandomModel.Shape();
        using Transformer model = RandomModel.Create(_backend, shape, 7);
        ComputationGraph graph = ModelGraph.Of(shape);
        var circuit = Circuit.Of(graph, [Edges.Parse(graph, "input->m0"), Edges.Parse(graph, "m0->logits")]);
        SelfRepairReport report = Run(model, RandomModel.Pairs(shape, 2, 7), circuit, new SelfRepairOptions());
        Assert.Equal(0, report.CircuitHeads);
        Assert.Empty(report.Heads);
    }

    private static SelfRepairReport Run(
        Transformer model,
        ImmutableArray<TokenPair> pairs,
        Circuit circuit,
        SelfRepairOptions options,
        AblationKind kind = AblationKind.Resample,
        IProgress<double>? progress = null)
    {
        var subject = new EvaluationSubject(model, pairs, LogitDiff, new EvaluationOptions { Ablation = kind, BatchSize = 2 });
        var bootstrap = new Bootstrap(pairs.Length, 1, 200);
        return SelfRepairStudy.Run(subject.Telling(progress), CircuitEvaluator.Measure(subject, circuit), bootstrap, options);
    }

    private sealed class Sink(List<double> told) : IProgress<double>
    {
        public void Report(double value) => told.Add(value);
    }
}
