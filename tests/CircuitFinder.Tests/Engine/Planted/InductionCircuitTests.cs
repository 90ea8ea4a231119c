using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Planted;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics;

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

        ImmutableArray<HeadAttention> heads = HeadAttentionMeter.Measure(model, Induction.Pairs);

        HeadAttention Head(int layer, int head) => heads.Single(found => found.Layer == layer && found.Head == head);
        Assert.InRange(Head(0, 2).PreviousToken, 0.9, 1);
        Assert.InRange(Head(1, 1).Induction, 0.85, 1);
        Assert.InRange(Head(2, 3).Induction, 0.85, 1);
    }
}
