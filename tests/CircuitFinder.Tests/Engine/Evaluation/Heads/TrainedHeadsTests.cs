using System.Collections.Immutable;
using CircuitFinder.Engine.Explanation;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Evaluation.Heads;

/// <summary>Labels on models that others trained and whose mechanism is known.</summary>
public class TrainedHeadsTests
{
    private const string Induction = "golden/trained/induction-2l1h-tl";
    private const string Repeater = "golden/trained/repeat8-gpt2-hf";

    [GoldenFact(Induction)]
    public void Label_InductionModel_NamesPreviousTokenAndInductionHead()
    {
        using var backend = new CpuBackend(2);
        using Transformer model = NormlessModel.Load(GoldenData.Path(Induction), backend);
        HeadReport report = HeadStudy.Measure(model, [.. RepeatedCues(100)]);
        Assert.Equal(HeadRole.PreviousToken, Assert.Single(report.Labels, label => label.Layer == 0).Role);
        Assert.Contains(report.Labels, label => label is { Layer: 1, Role: HeadRole.Induction });
    }

    [GoldenTheory(Repeater)]
    [InlineData(8)]
    [InlineData(4, 8)]
    [InlineData(4, 8, 16)]
    public void Label_ModelThatRepeatsByPosition_HasNoInductionHead(params int[] periods)
    {
        // At period 8, its own, a head that looks seven tokens back looks at what followed the token before: position does it, not content.
        using var backend = new CpuBackend(2);
        using Transformer model = ModelFolder.Load(GoldenData.Path(Repeater), backend);
        HeadReport report = HeadStudy.Measure(model, [.. periods.SelectMany((period, i) => Periodic(period, 30, seed: i))]);
        Assert.DoesNotContain(report.Labels, label => label.Role == HeadRole.Induction);
    }

    // Eight tokens of 26, the last of which occurred once before.
    private static IEnumerable<HeadPrompt> RepeatedCues(int count)
    {
        var random = new Random(1);
        for (int i = 0; i < count; i++)
        {
            int[] tokens = Enumerable.Range(0, 26).ToArray();
            random.Shuffle(tokens);
            int cue = random.Next(6);
            ImmutableArray<int> clean = [.. tokens[..7], tokens[cue]];
            yield return new HeadPrompt(new TokenPair(clean, [.. tokens[..8]], [tokens[cue + 1]], [tokens[25]]), null);
        }
    }

    private static IEnumerable<HeadPrompt> Periodic(int period, int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            int[] tokens = Enumerable.Range(0, 20).ToArray();
            random.Shuffle(tokens);
            ImmutableArray<int> prompt = [.. Enumerable.Range(0, 31).Select(position => tokens[position % period])];
            yield return new HeadPrompt(new TokenPair(prompt, prompt, [tokens[31 % period]], [tokens[19]]), null);
        }
    }
}
