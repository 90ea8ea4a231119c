using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Attribution;

/// <summary>Buffers serve batches of every length: what one batch gives, batches that grow, shrink and hold other numbers of
/// prompts give to the bit.</summary>
public sealed class BatchLengthTests
{
    private static readonly IMetric LogitDiff = MetricCatalog.Find("logit-diff");

    private static readonly ModelShape Shape = RandomModel.Shape(layers: 3, heads: 4);

    private static readonly int[][] Lengths = [[2, 3, 4, 5, 7, 9], [9, 7, 5, 4, 3, 2], [3, 3, 9, 2, 8, 2, 9]];

    public static TheoryData<string, AblationKind> Methods()
    {
        var data = new TheoryData<string, AblationKind>();
        foreach (IAttributionMethod method in AttributionMethods.All)
        {
            foreach (AblationKind ablation in Enum.GetValues<AblationKind>())
            {
                if (method.WhyUndefined(LogitDiff, ablation) is null)
                {
                    data.Add(method.Name, ablation);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Score_GrowingAndShrinkingBatches_GivesTheBitsOfOneBatch(string name, AblationKind ablation)
    {
        using var backend = new CpuBackend(2);
        using Transformer model = RandomModel.Create(backend, Shape, 5);
        IAttributionMethod method = AttributionMethods.Find(name);
        foreach (int[] lengths in Lengths)
        {
            ImmutableArray<TokenPair> pairs = Pairs(lengths);
            ScoringOptions whole = new() { Ablation = ablation, BatchSize = pairs.Length };
            double[] expected = [.. method.Score(model, pairs, LogitDiff, whole).Values];
            double[] nodes = [.. method.ScoreNodes(model, pairs, LogitDiff, whole)];
            foreach (int batch in (int[])[1, 2, 4])
            {
                ScoringOptions cut = whole with { BatchSize = batch };
                Assert.Equal(expected, method.Score(model, pairs, LogitDiff, cut).Values.ToArray());
                Assert.Equal(nodes, method.ScoreNodes(model, pairs, LogitDiff, cut).ToArray());
            }
        }
    }

    [Theory]
    [InlineData(AblationKind.Resample)]
    [InlineData(AblationKind.Zero)]
    [InlineData(AblationKind.Mean)]
    [InlineData(AblationKind.MeanPositional)]
    public void Measure_GrowingAndShrinkingBatches_GivesTheBitsOfOneBatch(AblationKind ablation)
    {
        using var backend = new CpuBackend(2);
        using Transformer model = RandomModel.Create(backend, Shape, 6);
        ComputationGraph graph = ModelGraph.Of(Shape);
        Circuit[] circuits = [Circuit.Empty(graph), Circuit.Whole(graph), Circuit.Of(graph, Enumerable.Range(0, graph.EdgeCount).Where(edge => edge % 3 > 0))];
        foreach (int[] lengths in Lengths)
        {
            ImmutableArray<TokenPair> pairs = Pairs(lengths);
            double[][] Run(int batch) =>
            [
                .. CircuitEvaluator.Measure(model, pairs, LogitDiff, circuits, new EvaluationOptions { Ablation = ablation, BatchSize = batch })
                    .Select(measured => (double[])[.. measured.Metric, .. measured.Kl, .. measured.Accuracy]),
            ];
            double[][] expected = Run(pairs.Length);
            foreach (int batch in (int[])[1, 2, 4])
            {
                Assert.Equal(expected, Run(batch));
            }
        }
    }

    // Answers of other numbers from prompt to prompt.
    private static ImmutableArray<TokenPair> Pairs(int[] lengths)
    {
        var random = new Random(7);
        ImmutableArray<int> Draw(int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(Shape.VocabSize))];
        return [.. lengths.Select((length, i) => new TokenPair(Draw(length), Draw(length), [.. Enumerable.Range(0, 1 + (i % 3))], [.. Enumerable.Range(5, 1 + (i % 4))]))];
    }
}
