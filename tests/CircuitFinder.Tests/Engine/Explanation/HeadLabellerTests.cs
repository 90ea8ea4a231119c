using System.Collections.Immutable;
using CircuitFinder.Engine.Explanation;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Planted;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Explanation;

public class HeadLabellerTests
{
    [Fact]
    public void Label_PlantedInduction_NamesItsThreeHeadsAndNoOther()
    {
        PlantedCircuit planted = PlantedCircuits.All().Single(circuit => circuit.Name == "induction");
        using var backend = new CpuBackend(2);
        using Transformer model = planted.Build(backend);
        HeadReport report = HeadStudy.Measure(model, [.. planted.Pairs.Select(pair => new HeadPrompt(pair, null))]);
        (int, int, HeadRole)[] expected =
        [
            (0, 2, HeadRole.PreviousToken),
            (1, 1, HeadRole.Induction), (1, 1, HeadRole.RightAnswer),
            (2, 3, HeadRole.Induction), (2, 3, HeadRole.RightAnswer),
        ];
        Assert.Equal(expected, report.Labels.Select(label => (label.Layer, label.Head, label.Role)));
        Assert.All(report.Labels, label => Assert.True(label.IsEverywhere));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Label_RandomWeights_NamesNone(int seed)
    {
        using var backend = new CpuBackend(2);
        ModelShape shape = RandomModel.Shape(layers: 3, heads: 4);
        using Transformer model = RandomModel.Create(backend, shape, seed);
        Assert.Empty(HeadStudy.Measure(model, [.. RandomModel.Pairs(shape, 40, seed).Select(pair => new HeadPrompt(pair, null))]).Labels);
    }

    [Fact]
    public void Label_ClearMarginOverTheRunnerUp_IsNeeded()
    {
        Assert.Equal([0], Labelled(0.9, 0.45, 0.1, 0));
        Assert.Equal([0], Labelled(0.9, 0.6, 0.45, 0));
        Assert.Empty(Labelled(0.6, 0.45, 0.1, 0));
        Assert.Empty(Labelled(0.49, 0.1, 0, 0));
        Assert.Equal([0, 3], Labelled(0.71, 0.49, 0, 0.72));
    }

    [Fact]
    public void Label_ShareThatPromptsDoNotVouchFor_IsNotGiven()
    {
        RoleScore[] Scores(double error) => [Score(HeadRole.Self, 0.8, error: error), Score(HeadRole.Self, 0.1, head: 1)];
        Assert.Single(HeadLabeller.Label([Template("t", Scores(0.1))]));
        Assert.Empty(HeadLabeller.Label([Template("t", Scores(0.2))]));
        Assert.Empty(HeadLabeller.Label([Template("t", Scores(double.NaN))]));
    }

    [Fact]
    public void Label_MoreThanHalfOfTheHeads_DistinguishesNone()
    {
        Assert.Equal([0, 1], Labelled(0.9, 0.9, 0, 0));
        Assert.Empty(Labelled(0.9, 0.9, 0.9, 0));
        Assert.Equal([0], Labelled(0.9));
    }

    [Fact]
    public void Label_EvenAttentionThatIsHigh_IsNoReason()
    {
        // Nine of ten tokens are wrong answers: a share of 0.9 is chance.
        RoleScore[] scores = [.. new[] { 0.9, 0.92, 0.99 }.Select((share, head) => Score(HeadRole.WrongAnswer, share, 0.9, layer: 1, head: head))];
        RoleLabel label = Assert.Single(HeadLabeller.Label([Template("t", scores)]));
        Assert.Equal(2, label.Head);
    }

    [Fact]
    public void Label_HoldsInSomeTemplates_NamesThem()
    {
        TemplateAttention[] templates =
        [
            Template("a", Score(HeadRole.Self, 0.9), Score(HeadRole.Self, 0, head: 1)),
            Template("b", Score(HeadRole.Self, 0.3), Score(HeadRole.Self, 0, head: 1)),
            Template("c", Score(HeadRole.Self, 0.8), Score(HeadRole.Self, 0, head: 1)),
        ];
        RoleLabel label = Assert.Single(HeadLabeller.Label(templates));
        Assert.Equal(["a", "c"], label.Templates.AsEnumerable());
        Assert.False(label.IsEverywhere);
        Assert.Equal(0.8, label.LeastShare);

        // A template whose prompts cannot show it does not count against it.
        templates[1] = Template("b", Score(HeadRole.Self, double.NaN), Score(HeadRole.Self, double.NaN, head: 1));
        Assert.True(Assert.Single(HeadLabeller.Label(templates)).IsEverywhere);
    }

    [Fact]
    public void Label_InductionOfLayerZero_IsNeverGiven()
    {
        RoleScore[] Scores(int layer) => [Repeats(layer, 0, (4, 0.9), (6, 0.9)), Repeats(layer, 1, (4, 0), (6, 0))];
        Assert.Empty(HeadLabeller.Label([Template("t", Scores(0))]));
        Assert.Single(HeadLabeller.Label([Template("t", Scores(1))]));
    }

    [Fact]
    public void Label_RepeatsAtOneDistance_CannotTellContentFromPosition()
    {
        TemplateAttention Of(string name, params (int, double)[] distances) => Template(name, Repeats(1, 0, distances), Repeats(1, 1, (4, 0)));
        Assert.Empty(HeadLabeller.Label([Of("t", (4, 0.9))]));

        // At another distance than the one that the head is tuned to it fails, though the mean does not show it.
        Assert.Empty(HeadLabeller.Label([Of("t", (4, 1), (6, 0.1))]));

        // One distance per template, but not the same.
        Assert.Single(HeadLabeller.Label([Of("t", (4, 0.9)), Of("u", (6, 0.9))]));
    }

    private static int[] Labelled(params double[] shares)
        => [.. HeadLabeller.Label([Template("t", [.. shares.Select((share, head) => Score(HeadRole.Self, share, head: head))])]).Select(label => label.Head)];

    private static RoleScore Score(HeadRole role, double share, double uniform = 0, int layer = 0, int head = 0, double error = 0)
        => new(layer, head, role, share, uniform, error, double.IsNaN(share) ? 0 : 10, ImmutableDictionary<int, (double, double, int)>.Empty);

    // Ten instances at each distance.
    private static RoleScore Repeats(int layer, int head, params (int Distance, double Share)[] distances) => new(
        layer,
        head,
        HeadRole.Induction,
        distances.Average(entry => entry.Share),
        0,
        0,
        10 * distances.Length,
        distances.ToDictionary(entry => entry.Distance, entry => (entry.Share, 0.0, 10)));

    private static TemplateAttention Template(string name, params RoleScore[] scores) => new(name, [], 10, [], [], [], [.. scores]);
}
