using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Attribution;

/// <summary>A causal model reads nothing behind a position: an answer read there is the answer of the prompt cut there, and several
/// are their mean.</summary>
public class AnswerPositionTests
{
    private static readonly ModelShape Shape = RandomModel.Shape(layers: 3);

    // Not information-flow-routes, which looks at every position, nor random.
    [Theory]
    [InlineData("eap", 12)]
    [InlineData("eap", 0)]
    [InlineData("eap-ig", 12)]
    [InlineData("eap-ig-activations", 12)]
    [InlineData("clean-corrupted", 12)]
    [InlineData("relp", 12)]
    [InlineData("exact", 12)]
    public void Score_SeveralPositions_IsTheMeanOfThePromptsCutThere(string name, int mlpDim)
    {
        using var backend = new ReferenceBackend();
        ModelShape shape = Shape with { MlpDim = mlpDim };
        using Transformer model = RandomModel.Create(backend, shape, 3);
        (ImmutableArray<TokenPair> whole, ImmutableArray<TokenPair> early, ImmutableArray<TokenPair> late) = Pairs(shape);
        EdgeScores Score(ImmutableArray<TokenPair> pairs) => AttributionMethods.Find(name).Score(model, pairs, MetricCatalog.Find("logit-diff"), new ScoringOptions { BatchSize = 2 });

        EdgeScores scores = Score(whole);

        double[] expected = [.. Score(early).Values.Zip(Score(late).Values, (one, other) => (one + other) / 2)];
        double greatest = expected.Max(Math.Abs);
        Assert.True(greatest > 1e-3);
        Assert.All(Enumerable.Range(0, expected.Length), edge => Assert.InRange(scores.Values[edge] - expected[edge], -1e-9 * greatest, 1e-9 * greatest));
    }

    [Theory]
    [InlineData("logit-diff")]
    [InlineData("kl")]
    [InlineData("nll")]
    public void Measure_SeveralPositions_IsTheMeanOfThePromptsCutThere(string metric)
    {
        using var backend = new ReferenceBackend();
        using Transformer model = RandomModel.Create(backend, Shape, 3);
        (ImmutableArray<TokenPair> whole, ImmutableArray<TokenPair> early, ImmutableArray<TokenPair> late) = Pairs(Shape);
        Circuit[] circuits = [.. Enumerable.Range(1, 5).Select(i => RandomCircuits.Draw(ModelGraph.Of(Shape), SelectionMethod.TopN, 15 * i, 4))];
        ImmutableArray<CircuitMeasurement> Measure(ImmutableArray<TokenPair> pairs)
            => CircuitEvaluator.Measure(model, pairs, MetricCatalog.Find(metric), circuits, new EvaluationOptions { BatchSize = 3 });

        ImmutableArray<CircuitMeasurement> measured = Measure(whole);

        foreach ((int circuit, (CircuitMeasurement first, CircuitMeasurement second)) in Measure(early).Zip(Measure(late)).Index())
        {
            for (int i = 0; i < whole.Length; i++)
            {
                Assert.Equal((first.Metric[i] + second.Metric[i]) / 2, measured[circuit].Metric[i], 1e-9);
                Assert.Equal((first.Kl[i] + second.Kl[i]) / 2, measured[circuit].Kl[i], 1e-9);
                Assert.Equal((first.Accuracy[i] + second.Accuracy[i]) / 2, measured[circuit].Accuracy[i], 1e-9);
            }
        }
    }

    [Theory]
    [InlineData("kl")]
    [InlineData("logit-diff")]
    public void Search_OnePositionWithin_DecidesAsOnThePromptsCutThere(string metric)
    {
        using var backend = new ReferenceBackend();
        using Transformer model = RandomModel.Create(backend, Shape, 3);
        (ImmutableArray<TokenPair> whole, ImmutableArray<TokenPair> early, _) = Pairs(Shape);
        var options = new AcdcOptions { Threshold = 0.01 };

        AcdcResult expected = AcdcSearch.Run(model, early, MetricCatalog.Find(metric), options);
        AcdcResult actual = AcdcSearch.Run(
            model, [.. whole.Select(pair => pair with { AnswerPositions = [pair.AnswerPositions[0]] })], MetricCatalog.Find(metric), options);

        Assert.Equal(expected.Circuit.Edges, actual.Circuit.Edges);
        Assert.All(expected.Steps.Zip(actual.Steps), pair => Assert.Equal(pair.First.Effect, pair.Second.Effect, 1e-9));
    }

    // Answers at two positions; and the same prompts cut behind the first and behind the second.
    private static (ImmutableArray<TokenPair> Whole, ImmutableArray<TokenPair> Early, ImmutableArray<TokenPair> Late) Pairs(ModelShape shape)
    {
        ImmutableArray<TokenPair> pairs = [.. RandomModel.Pairs(shape, 5, 4).Where(pair => pair.Clean.Length > 3).Select(pair => pair with { AnswerPositions = [1, pair.Clean.Length - 2] })];
        Assert.True(pairs.Length > 2);
        return (pairs, [.. pairs.Select(pair => Cut(pair, 0))], [.. pairs.Select(pair => Cut(pair, 1))]);
    }

    private static TokenPair Cut(TokenPair pair, int answer)
    {
        int length = pair.AnswerPositions[answer] + 1;
        return new TokenPair(pair.Clean[..length], pair.Corrupted[..length], pair.Answers, pair.WrongAnswers);
    }
}
