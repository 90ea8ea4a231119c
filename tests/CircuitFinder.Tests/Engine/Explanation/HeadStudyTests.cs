using CircuitFinder.Engine.Explanation;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Explanation;

public class HeadStudyTests
{
    [Fact]
    public void Measure_EvenAttention_GivesTheSharesOfCounting()
    {
        // Zero queries and keys: position p looks at each of its p + 1 positions alike.
        HeadReport report = MeasureEven(new HeadPrompt(new TokenPair([7, 8, 9, 8], [7, 8, 9, 8], [9], [8]), null));
        TemplateAttention template = Assert.Single(report.Templates);
        RoleScore Score(HeadRole role) => template.Scores.Single(score => score.Role == role);
        Assert.Equal(((1 / 2.0) + (1 / 3.0) + (1 / 4.0)) / 3, Score(HeadRole.PreviousToken).Share, 1e-12);
        Assert.Equal(Score(HeadRole.PreviousToken).Share, Score(HeadRole.FirstToken).Share, 1e-12);
        Assert.Equal(1 / 4.0, Score(HeadRole.DuplicateToken).Share, 1e-12);
        Assert.Equal(1 / 4.0, Score(HeadRole.Induction).Share, 1e-12);
        Assert.Equal(1 / 4.0, Score(HeadRole.RightAnswer).Share, 1e-12);
        Assert.Equal(2 / 4.0, Score(HeadRole.WrongAnswer).Share, 1e-12);
        Assert.All(template.Scores, score => Assert.Equal(0, score.Excess, 1e-12));
        Assert.Empty(report.Labels);
        Assert.Empty(template.Links);
    }

    [Fact]
    public void Measure_SlotsOfATemplate_GivesEachLink()
    {
        // Mentions a (two tokens), b, and a again; the last token is no mention.
        var slots = new SlotPositions("t", ["a", "b", "a#2"], [new(1, 2), new(3, 3), new(4, 5)], [new(1, 2), new(3, 3), new(4, 5)]);
        HeadReport report = MeasureEven(new HeadPrompt(new TokenPair([7, 8, 9, 3, 8, 9, 4], [7, 8, 9, 3, 8, 9, 4], [3], [9]), slots));
        TemplateAttention template = Assert.Single(report.Templates);
        HeadLinks head = Assert.Single(template.Heads);
        Assert.Equal("t", template.Template);
        (string From, string To, double Share)[] expected =
        [
            ("a", "a", 2 / 3.0), ("a", AttentionTargets.First, 1 / 3.0), ("a", AttentionTargets.Previous, 1 / 3.0),
            ("a", AttentionTargets.Self, 1 / 3.0), ("a", AttentionTargets.Other, 0),
            ("b", "a", 2 / 4.0), ("a#2", "a", 2 / 6.0), ("a#2", "a#2", 2 / 6.0), ("a#2", "b", 1 / 6.0),
            ("end", "a", 2 / 7.0), ("end", "b", 1 / 7.0), ("end", "a#2", 2 / 7.0), ("end", AttentionTargets.First, 1 / 7.0),
            ("end", AttentionTargets.Self, 1 / 7.0), ("end", AttentionTargets.Other, 0),
            ("end", AttentionTargets.RightAnswer, 1 / 7.0), ("end", AttentionTargets.WrongAnswer, 2 / 7.0),
        ];
        foreach ((string from, string to, double share) in expected)
        {
            int link = template.Links.IndexOf(new AttentionLink(from, to));
            Assert.True(link >= 0, $"{from} to {to}");
            Assert.Equal(share, head.Clean[link].Mean, 1e-12);
            Assert.Equal(share, head.Corrupted[link].Mean, 1e-12);
            Assert.Equal(1, head.Clean[link].Count);
        }

        Assert.DoesNotContain(new AttentionLink("a", "b"), template.Links);
    }

    [Fact]
    public void Measure_MentionAtTheEnd_AttendsFromTheAnswerPositionOnly()
    {
        var slots = new SlotPositions("t", ["end", "b"], [new(0, 0), new(2, 2)], [new(0, 0), new(2, 2)]);
        HeadReport report = MeasureEven(new HeadPrompt(new TokenPair([7, 8, 9], [7, 8, 9], [3], [4]), slots));
        Assert.Equal(["end", AttentionTargets.AnswerPosition], report.Templates[0].Links.Select(link => link.From).Distinct());
    }

    [Fact]
    public void Measure_AnyBatchAndThreads_GivesTheSameBits()
    {
        ModelShape shape = RandomModel.Shape();
        HeadPrompt[] prompts =
        [
            .. RandomModel.Pairs(shape, 9, 5).Select((pair, i) => new HeadPrompt(pair, new SlotPositions($"t{i % 2}", ["a"], [new(1, 1)], [new(1, 1)]))),
        ];
        HeadReport Measure(int threads, int batch)
        {
            using var backend = new CpuBackend(threads);
            using Transformer model = RandomModel.Create(backend, shape, 3);
            return HeadStudy.Measure(model, prompts, batch);
        }

        HeadReport one = Measure(1, 1);
        HeadReport many = Measure(3, 4);
        Assert.Equal(["t0", "t1"], one.Templates.Select(template => template.Template));
        for (int i = 0; i < one.Templates.Length; i++)
        {
            Assert.Equal(one.Templates[i].Heads.SelectMany(head => head.Clean), many.Templates[i].Heads.SelectMany(head => head.Clean));
            Assert.Equal(one.Templates[i].Heads.SelectMany(head => head.Corrupted), many.Templates[i].Heads.SelectMany(head => head.Corrupted));
            Assert.Equal(one.Templates[i].Scores.Select(score => score.Share), many.Templates[i].Scores.Select(score => score.Share));
        }
    }

    [Fact]
    public void Statistic_WithAndMerge_GiveMeanAndDeviation()
    {
        double[] shares = [0.1, 0.4, 0.4, 0.9, 0.2];
        AttentionStatistic Of(params IEnumerable<double> values) => values.Aggregate(default(AttentionStatistic), (sum, value) => sum.With(value));
        AttentionStatistic whole = Of(shares);
        AttentionStatistic merged = Of(shares[..2]).Merge(Of(shares[2..]));
        foreach (AttentionStatistic statistic in (AttentionStatistic[])[whole, merged])
        {
            Assert.Equal(5, statistic.Count);
            Assert.Equal(0.4, statistic.Mean, 1e-12);
            Assert.Equal(Math.Sqrt((0.09 + 0 + 0 + 0.25 + 0.04) / 4), statistic.Deviation, 1e-12);
            Assert.Equal((0.1, 0.9), (statistic.Least, statistic.Greatest));
        }

        Assert.True(double.IsNaN(Of(0.5).Deviation));
        Assert.Equal(whole, default(AttentionStatistic).Merge(whole));
    }

    [Fact]
    public void Measure_NoRepeatedToken_LeavesRepeatScoresUnmeasured()
    {
        HeadReport report = MeasureEven(new HeadPrompt(new TokenPair([1, 2, 3], [1, 2, 4], [5], [6]), null));
        RoleScore[] repeats = [.. report.Templates[0].Scores.Where(score => HeadRoles.IsByContent(score.Role))];
        Assert.All(repeats, score => Assert.True(double.IsNaN(score.Share) && double.IsNaN(score.Excess) && score.Instances == 0));
    }

    private static HeadReport MeasureEven(HeadPrompt prompt)
    {
        using var backend = new ReferenceBackend();
        ModelShape shape = RandomModel.Shape(layers: 1, heads: 1, mlpDim: 0);
        using var model = new Transformer(backend, shape, (_, destination) => backend.Zero(destination));
        return HeadStudy.Measure(model, [prompt]);
    }
}
