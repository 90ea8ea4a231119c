using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Planted;

/// <summary>Induction: … A B … A → B. A previous-token head feeds the keys of two induction heads, each of which gives half of the
/// answer.</summary>
/// <remarks>
/// Olsson et al. 2022, arXiv:2209.11895. Attention is sharp but not saturated (nine tenths on its target), so that gradients pass
/// through queries and keys.
/// </remarks>
internal static class InductionCircuit
{
    private const ulong Seed = 1;
    private const int TokenCount = 32;
    private const int PromptLength = 12;
    private const int PairCount = 24;
    private const int Token = FeatureWeights.FirstFeature;
    private const int Previous = Token + TokenCount;
    private const int Answer = Previous + TokenCount;
    private const int Position = Answer + TokenCount;
    private const int Scratch = Position + PromptLength;
    private const double PreviousScore = 6;
    private const double MatchScore = 5;
    private const double LogitScale = 10;

    private static readonly ModelShape Shape = new()
    {
        LayerCount = 3,
        HeadCount = 4,
        ModelDim = 128,
        MlpDim = 32,
        VocabSize = TokenCount,
        ContextLength = PromptLength,
        IsTied = false,
    };

    public static PlantedCircuit Create()
    {
        var weights = new FeatureWeights(Shape, Scratch);
        Embed(weights);
        PlantPreviousTokenHead(weights, 0, 2);
        PlantInductionHead(weights, 1, 1);
        PlantInductionHead(weights, 2, 3);
        new Hiding(weights, Seed).Hide(["a0.h2", "a1.h1", "a2.h3"]);
        return new PlantedCircuit(weights)
        {
            Name = "induction",
            Description = "Induction, ... A B ... A -> B: a previous-token head feeds the keys of two induction heads that share the answer.",
            Pairs = [.. Enumerable.Range(0, PairCount).Select(Pair)],
            MetricName = "logit-diff",
            Alternatives =
            [
                [
                    "input->a0.h2<v>",
                    "input->a1.h1<q>", "a0.h2->a1.h1<k>", "input->a1.h1<v>", "a1.h1->logits",
                    "input->a2.h3<q>", "a0.h2->a2.h3<k>", "input->a2.h3<v>", "a2.h3->logits",
                ],
            ],
        };
    }

    private static void Embed(FeatureWeights weights)
    {
        for (int token = 0; token < TokenCount; token++)
        {
            weights.EmbedToken(token, Token + token, 1);
            weights.Unembed(token, Answer + token, LogitScale);
        }

        for (int position = 0; position < PromptLength; position++)
        {
            weights.EmbedPosition(position, Position + position, 1);
        }
    }

    // Position i asks for position i − 1 and copies its token. Position 0 has only itself to look at.
    private static void PlantPreviousTokenHead(FeatureWeights weights, int layer, int head)
    {
        for (int position = 1; position < PromptLength; position++)
        {
            weights.HeadRead(layer, head, HeadInput.Query, Position + position, position, weights.QueryWeight(PreviousScore));
            weights.HeadRead(layer, head, HeadInput.Key, Position + position - 1, position, 1);
        }

        for (int token = 0; token < TokenCount; token++)
        {
            weights.HeadRead(layer, head, HeadInput.Value, Token + token, token, 1);
            weights.HeadWrite(layer, head, token, Previous + token, 1);
        }
    }

    // A token asks for the position whose previous token it is, and copies the token there into the answer.
    private static void PlantInductionHead(FeatureWeights weights, int layer, int head)
    {
        for (int token = 0; token < TokenCount; token++)
        {
            weights.HeadRead(layer, head, HeadInput.Query, Token + token, token, weights.QueryWeight(MatchScore));
            weights.HeadRead(layer, head, HeadInput.Key, Previous + token, token, 1);
            weights.HeadRead(layer, head, HeadInput.Value, Token + token, token, 1);
            weights.HeadWrite(layer, head, token, Answer + token, 0.5);
        }
    }

    // Eleven different tokens, one of the first nine of which comes back at the end; the wrong answer follows another one.
    // The corrupted prompt has twelve other tokens, all different.
    private static TokenPair Pair(int index)
    {
        SplitMix64 random = SplitMix64.ForMember(Seed, (ulong)index);
        int[] tokens = TokenDraws.Distinct(random, 0, TokenCount, (2 * PromptLength) - 1);
        int[] places = TokenDraws.Distinct(random, 1, PromptLength - 4, 2);
        ImmutableArray<int> clean = [.. tokens[..(PromptLength - 1)], tokens[places[0]]];
        return new TokenPair(clean, [.. tokens[(PromptLength - 1)..]], [clean[places[0] + 1]], [clean[places[1] + 1]]);
    }
}
