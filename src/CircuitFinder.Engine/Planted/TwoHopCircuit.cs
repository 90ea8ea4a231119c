using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Planted;

/// <summary>Two hops through a lookup: a head copies an attribute to where a relation stands, an MLP looks up the answer to both, a
/// later head moves it to the end.</summary>
/// <remarks>The shape of factual recall: Geva et al. 2023, arXiv:2304.14767. The MLP has a unit for each attribute and relation; it
/// fires only on both.</remarks>
internal static class TwoHopCircuit
{
    private const ulong Seed = 2;
    private const int AttributeCount = 8;
    private const int RelationCount = 3;
    private const int FirstRelationToken = AttributeCount;
    private const int FirstAnswerToken = FirstRelationToken + RelationCount;
    private const int FirstFillerToken = FirstAnswerToken + AttributeCount;
    private const int TokenCount = 32;
    private const int PromptLength = 10;
    private const int PairCount = 24;
    private const int Attribute = FeatureWeights.FirstFeature;
    private const int IsAttribute = Attribute + AttributeCount;
    private const int Relation = IsAttribute + 1;
    private const int IsRelation = Relation + RelationCount;
    private const int Copied = IsRelation + 1;
    private const int Mapped = Copied + AttributeCount;
    private const int Answer = Mapped + AttributeCount;
    private const int Scratch = Answer + AttributeCount;
    private const double Score = 6;
    private const double LogitScale = 8;

    // How far GELU is driven into its straight parts.
    private const double Drive = 3;

    private static readonly ModelShape Shape = new()
    {
        LayerCount = 4,
        HeadCount = 4,
        ModelDim = 64,
        MlpDim = 32,
        VocabSize = TokenCount,
        ContextLength = PromptLength,
        IsTied = false,
    };

    public static PlantedCircuit Create()
    {
        var weights = new FeatureWeights(Shape, Scratch);
        Embed(weights);
        PlantMover(weights, 0, 1, IsAttribute, Attribute, Copied);
        PlantLookup(weights, 1);
        PlantMover(weights, 2, 2, IsRelation, Mapped, Answer);
        var hiding = new Hiding(weights, Seed);
        hiding.FillUnits(1, AttributeCount * RelationCount);
        hiding.Hide(["a0.h1", "m1", "a2.h2"]);
        return new PlantedCircuit(weights)
        {
            Name = "two-hop",
            Description = "Two hops: a head copies an attribute to the relation, an MLP looks up the answer to both, a later head moves it to the end.",
            Pairs = [.. Enumerable.Range(0, PairCount).Select(Pair)],
            MetricName = "logit-diff",
            Alternatives = [["input->a0.h1<v>", "a0.h1->m1", "input->m1", "m1->a2.h2<v>", "a2.h2->logits"]],
        };
    }

    private static void Embed(FeatureWeights weights)
    {
        for (int i = 0; i < AttributeCount; i++)
        {
            weights.EmbedToken(i, Attribute + i, 1);
            weights.EmbedToken(i, IsAttribute, 1);
            weights.Unembed(FirstAnswerToken + i, Answer + i, LogitScale);
        }

        for (int i = 0; i < RelationCount; i++)
        {
            weights.EmbedToken(FirstRelationToken + i, Relation + i, 1);
            weights.EmbedToken(FirstRelationToken + i, IsRelation, 1);
        }
    }

    // Every position asks for the one that is marked, and copies its block of features into another block.
    private static void PlantMover(FeatureWeights weights, int layer, int head, int mark, int from, int to)
    {
        weights.HeadBias(layer, head, HeadInput.Query, 0, weights.QueryWeight(Score));
        weights.HeadRead(layer, head, HeadInput.Key, mark, 0, 1);
        for (int i = 0; i < AttributeCount; i++)
        {
            weights.HeadRead(layer, head, HeadInput.Value, from + i, i, 1);
            weights.HeadWrite(layer, head, i, to + i, 1);
        }
    }

    // A unit's input is 1 on its attribute with its relation, −1 on one of both, −3 on neither.
    private static void PlantLookup(FeatureWeights weights, int layer)
    {
        for (int relation = 0; relation < RelationCount; relation++)
        {
            for (int attribute = 0; attribute < AttributeCount; attribute++)
            {
                int unit = (relation * AttributeCount) + attribute;
                weights.MlpRead(layer, unit, Copied + attribute, 2 * Drive);
                weights.MlpRead(layer, unit, Relation + relation, 2 * Drive);
                weights.MlpBias(layer, unit, -3 * Drive);
                weights.MlpWrite(layer, unit, Mapped + Lookup(attribute, relation), 1 / Drive);
            }
        }
    }

    // For an attribute the relations differ in their answers, and for a relation the attributes do.
    private static int Lookup(int attribute, int relation) => ((3 * attribute) + (relation * (relation + 1)) + 1) % AttributeCount;

    // Clean and corrupted differ in attribute, relation and answer, not in where they stand; the wrong answer is the corrupted prompt's.
    private static TokenPair Pair(int index)
    {
        SplitMix64 random = SplitMix64.ForMember(Seed, (ulong)index);
        int attributePlace = 1 + random.NextBelow(3);
        int relationPlace = 5 + random.NextBelow(3);
        int[] relations = TokenDraws.Distinct(random, 0, RelationCount, 2);
        int[] attributes;
        do
        {
            attributes = TokenDraws.Distinct(random, 0, AttributeCount, 2);
        }
        while (Lookup(attributes[0], relations[0]) == Lookup(attributes[1], relations[1]));

        int[] Prompt(int which)
        {
            int[] prompt = TokenDraws.Distinct(random, FirstFillerToken, TokenCount - FirstFillerToken, PromptLength);
            prompt[attributePlace] = attributes[which];
            prompt[relationPlace] = FirstRelationToken + relations[which];
            return prompt;
        }

        int AnswerTo(int which) => FirstAnswerToken + Lookup(attributes[which], relations[which]);
        return new TokenPair([.. Prompt(0)], [.. Prompt(1)], [AnswerTo(0)], [AnswerTo(1)]);
    }
}
