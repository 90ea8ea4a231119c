using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Planted;

/// <summary>A gate that either of two heads opens: one looks for words of one kind, one for words of another, and an MLP clips the
/// sum of what they find.</summary>
/// <remarks>
/// On the clean prompt both find theirs, the gate is saturated, and the gradient through it is zero: patching by the gradient there
/// sees neither head. Ablating either
/// alone does nothing either; ablating both closes the gate. At the corrupted end of the way the gate is on its slope, so that
/// gradients along the way see both.
/// </remarks>
internal static class OrGateCircuit
{
    private const ulong Seed = 3;
    private const int KindSize = 4;
    private const int StartToken = 0;
    private const int YesToken = 1;
    private const int NoToken = 2;
    private const int FirstKindToken = 3;
    private const int FirstFillerToken = FirstKindToken + (2 * KindSize);
    private const int TokenCount = 32;
    private const int PromptLength = 10;
    private const int PairCount = 24;
    private const int Kind = FeatureWeights.FirstFeature;
    private const int IsStart = Kind + 2;
    private const int Found = IsStart + 1;
    private const int Gate = Found + 2;
    private const int Scratch = Gate + 1;
    private const double KindScore = 6;
    private const double LogitScale = 6;

    // Between these sums of what was found the gate opens. Nothing found is 0, either is 0.93, both are 1.87.
    private const double Closed = -0.15;
    private const double Open = 0.65;

    private static readonly ModelShape Shape = new()
    {
        LayerCount = 3,
        HeadCount = 4,
        ModelDim = 64,
        MlpDim = 32,
        VocabSize = TokenCount,
        ContextLength = PromptLength,
        Activation = ActivationKind.Relu,
        IsTied = false,
    };

    public static PlantedCircuit Create()
    {
        var weights = new FeatureWeights(Shape, Scratch);
        Embed(weights);
        PlantFinder(weights, 0, 3, 0);
        PlantFinder(weights, 1, 0, 1);
        PlantGate(weights, 1);

        // If noisy components read what the finders write, the gradient would see the finders through them.
        var hiding = new Hiding(weights, Seed, Found, Found + 1);
        hiding.FillUnits(1, 2);
        hiding.Hide(["a0.h3", "a1.h0", "m1"]);
        return new PlantedCircuit(weights)
        {
            Name = "or-gate",
            Description = "A gate in an MLP that either of two heads opens; with both open it is saturated, and its gradient is zero.",
            Pairs = [.. Enumerable.Range(0, PairCount).Select(Pair)],
            MetricName = "logit-diff",
            Alternatives =
            [
                ["input->a0.h3<k>", "input->a0.h3<v>", "a0.h3->m1", "m1->logits"],
                ["input->a1.h0<k>", "input->a1.h0<v>", "a1.h0->m1", "m1->logits"],
            ],
        };
    }

    private static void Embed(FeatureWeights weights)
    {
        weights.EmbedToken(StartToken, IsStart, 1);
        for (int i = 0; i < 2 * KindSize; i++)
        {
            weights.EmbedToken(FirstKindToken + i, Kind + (i / KindSize), 1);
        }

        // The carrier, a constant, sets the point from which the answer is yes: 0.6 of an open gate.
        weights.Unembed(YesToken, Gate, LogitScale);
        weights.Unembed(YesToken, FeatureWeights.CarrierFeature, -0.6 * LogitScale / FeatureWeights.Carrier);
        weights.Unembed(NoToken, Gate, -LogitScale);
        weights.Unembed(NoToken, FeatureWeights.CarrierFeature, 0.6 * LogitScale / FeatureWeights.Carrier);
    }

    // Every position asks for a word of a kind, and rests on the first position where there is none.
    private static void PlantFinder(FeatureWeights weights, int layer, int head, int kind)
    {
        weights.HeadBias(layer, head, HeadInput.Query, 0, weights.QueryWeight(KindScore));
        weights.HeadRead(layer, head, HeadInput.Key, Kind + kind, 0, 1);
        weights.HeadRead(layer, head, HeadInput.Key, IsStart, 0, 0.5);
        weights.HeadRead(layer, head, HeadInput.Value, Kind + kind, 0, 1);
        weights.HeadWrite(layer, head, 0, Found + kind, 1);
    }

    // Two units: relu(x − closed) − relu(x − open), over the width of the slope, is 0 below, 1 above.
    private static void PlantGate(FeatureWeights weights, int layer)
    {
        double slope = 1 / (Open - Closed);
        for (int unit = 0; unit < 2; unit++)
        {
            weights.MlpRead(layer, unit, Found, slope);
            weights.MlpRead(layer, unit, Found + 1, slope);
            weights.MlpBias(layer, unit, -slope * (unit == 0 ? Closed : Open));
            weights.MlpWrite(layer, unit, Gate, unit == 0 ? 1 : -1);
        }
    }

    // Clean: one word of each kind among fillers. Corrupted: fillers only, all drawn anew.
    private static TokenPair Pair(int index)
    {
        SplitMix64 random = SplitMix64.ForMember(Seed, (ulong)index);
        int[] Fillers() => [StartToken, .. TokenDraws.Distinct(random, FirstFillerToken, TokenCount - FirstFillerToken, PromptLength - 1)];
        int[] clean = Fillers();
        int[] places = TokenDraws.Distinct(random, 1, PromptLength - 2, 2);
        for (int kind = 0; kind < 2; kind++)
        {
            clean[places[kind]] = FirstKindToken + (kind * KindSize) + random.NextBelow(KindSize);
        }

        return new TokenPair([.. clean], [.. Fillers()], [YesToken], [NoToken]);
    }
}
