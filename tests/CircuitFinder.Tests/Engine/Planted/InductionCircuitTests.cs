using CircuitFinder.Engine.Explanation;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Planted;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Tests.Engine.Planted;

public class InductionCircuitTests
{
    private static readonly PlantedCircuit Induction = PlantedCircuits.All().Single(planted => planted.Name == "induction");

    [Fact]
    public void Pairs_CleanPrompts_RepeatAndCorruptedOnesDoNot()
    {
        foreach (TokenPair pair in Induction.Pairs)
        {
            int earlier = pair.Clean.IndexOf(pair.Clean[^1]);
            Assert.InRange(earlier, 0, pair.Clean.Length - 3);
            Assert.Equal(pair.Clean[earlier + 1], Assert.Single(pair.Answers));
            Assert.Contains(pair.WrongAnswers[0], pair.Clean);
            Assert.Equal(pair.Corrupted.Length, pair.Corrupted.Distinct().Count());
            Assert.Empty(pair.Clean.Intersect(pair.Corrupted));
        }
    }

    [Fact]
    public void Heads_OnCleanPrompts_LookWhereTheirNamesSay()
    {
        using var backend = new CpuBackend(2);
        using Transformer model = Induction.Build(backend);

        TemplateAttention heads = HeadStudy.Measure(model, [.. Induction.Pairs.Select(pair => new HeadPrompt(pair, null))]).Templates.Single();

        double Share(int layer, int head, HeadRole role) => heads.Scores.Single(score => (score.Layer, score.Head, score.Role) == (layer, head, role)).Share;
        Assert.InRange(Share(0, 2, HeadRole.PreviousToken), 0.9, 1);
        Assert.InRange(Share(1, 1, HeadRole.Induction), 0.85, 1);
        Assert.InRange(Share(2, 3, HeadRole.Induction), 0.85, 1);
    }
}
