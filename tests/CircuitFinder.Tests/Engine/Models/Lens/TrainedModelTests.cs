using System.Collections.Immutable;
using System.Text.Json;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Engine.Models.Families;
using CircuitFinder.Tests.Golden;

namespace CircuitFinder.Tests.Engine.Models.Lens;

/// <summary>What models that others trained are known to do shows.</summary>
public sealed class TrainedModelTests
{
    private const string Induction = "golden/trained/induction-2l1h-tl";
    private const string Repeater = "golden/trained/repeat8-gpt2-hf";
    private const string Stories = "golden/edges/stories260k";

    /// <summary>Relevance patching is not among them: with frozen patterns nothing runs through queries and keys.</summary>
    public static TheoryData<string> SoundMethods => ["eap", "eap-ig", "eap-ig-activations", "clean-corrupted", "exact"];

    [GoldenTheory(Induction)]
    [MemberData(nameof(SoundMethods))]
    public void Score_AnInductionModel_FindsThePreviousTokenHeadUnderTheKeysOfTheInductionHead(string method)
    {
        using var backend = new CpuBackend(2);
        using Transformer model = ModelFolder.Load(GoldenData.Path(Induction), backend);
        EdgeScores scores = AttributionMethods.Find(method).Score(model, InductionPairs(), MetricCatalog.Find("logit-diff"), new ScoringOptions { Steps = 5 });
        string[] ranked = [.. Enumerable.Range(0, scores.Graph.EdgeCount).OrderBy(edge => -Math.Abs(scores.Values[edge])).Select(scores.Graph.EdgeName)];
        Assert.Equal(12, ranked.Length);
        Assert.Contains("a1.h0->logits", ranked[..5]);
        Assert.Contains("a0.h0->a1.h0<k>", ranked[..5]);
    }

    [GoldenTheory(Induction)]
    [InlineData(0.5)]
    public void Search_AnInductionModel_KeepsIt(double threshold)
    {
        using var backend = new CpuBackend(2);
        using Transformer model = ModelFolder.Load(GoldenData.Path(Induction), backend);
        Circuit circuit = AcdcSearch.Run(model, InductionPairs(), MetricCatalog.Find("kl"), new AcdcOptions { Threshold = threshold }).Circuit;
        string[] kept = [.. circuit.Edges.Select(circuit.Graph.EdgeName)];
        Assert.Contains("a0.h0->a1.h0<k>", kept);
        Assert.Contains("a1.h0->logits", kept);
        Assert.InRange(kept.Length, 3, 9);
    }

    [GoldenTheory(Induction)]
    [InlineData(0.9)]
    public void Attention_OfAnInductionModel_LooksBehindTheEarlierOccurrence(double least)
    {
        (ImmutableArray<int> Tokens, int Key)[] cases =
        [
            .. InductionPairs().Select(pair => (pair.Clean, pair.Clean.IndexOf(pair.Clean[^1]) + 1)),
        ];
        Assert.True(InductionScores(GoldenData.Path(Induction), cases).Max() >= least);
    }

    [GoldenTheory(Repeater)]
    [InlineData(6)]
    [InlineData(11)]
    public void Attention_OfAPositionalRepeater_IsNoInduction(int period)
    {
        var random = new Random(period);
        (ImmutableArray<int> Tokens, int Key)[] cases =
        [
            .. Enumerable.Range(0, 64).Select(_ =>
            {
                int[] once = [.. Enumerable.Range(0, 20).OrderBy(_ => random.Next()).Take(period)];
                ImmutableArray<int> tokens = [.. Enumerable.Range(0, period + 4).Select(i => once[i % period])];
                return (tokens, tokens.Length - period);
            }),
        ];
        Assert.All(InductionScores(GoldenData.Path(Repeater), cases), score => Assert.InRange(score, 0, 0.4));
    }

    [GoldenFact(Stories)]
    public void Generate_ALlamaOfStories_TellsItsStory()
    {
        string folder = GoldenData.Path(Stories);
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "logits.json")));
        JsonElement greedy = golden.RootElement.GetProperty("greedy");
        int[] expected = [.. greedy.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32())];
        BpeTokenizer tokenizer = BpeTokenizer.Load(folder);
        using var backend = new CpuBackend(2);
        using Transformer model = ModelFolder.Load(folder, backend);
        List<int> tokens = [1, .. tokenizer.Encode(greedy.GetProperty("prompt").GetString()!)];
        while (tokens.Count < expected.Length)
        {
            var batch = new TokenBatch([[.. tokens]]);
            using var activations = new Activations(model, batch.RowCount, 1, batch.RowCount, ActivationParts.None);
            double[] logits = new double[model.Shape.VocabSize];
            backend.Download(ForwardPass.Run(model, batch, activations), logits);
            tokens.Add(Array.IndexOf(logits, logits.Max()));
        }

        Assert.Equal(expected, tokens);
        Assert.StartsWith("Once upon a time, there w", tokenizer.Decode([.. tokens.Skip(1)]).TrimStart(), StringComparison.Ordinal);
    }

    [GoldenFact(Stories)]
    public void Circuit_OfHisAndHer_ReachesThePublishedFaithfulnessWith25Edges()
    {
        using var backend = new CpuBackend(2);
        using Transformer model = ModelFolder.Load(GoldenData.Path(Stories), backend);
        ImmutableArray<TokenPair> pairs = FamilyEdgeTests.Pairs("stories260k");
        EdgeScores scores = AttributionMethods.Find("eap-ig").Score(model, pairs, MetricCatalog.Find("logit-diff"), new ScoringOptions { Steps = 5 });
        Circuit circuit = Pruning.Prune(EdgeSelection.TopN(scores, 25));
        Circuit[] measured = [circuit, Circuit.Empty(scores.Graph), Circuit.Whole(scores.Graph)];
        double[] means = [.. CircuitEvaluator.Measure(model, pairs, MetricCatalog.Find("logit-diff"), measured, new EvaluationOptions()).Select(one => one.Metric.Average())];
        Assert.InRange(circuit.EdgeCount, 20, 25);
        Assert.InRange((means[0] - means[1]) / (means[2] - means[1]), 0.95, 1.0);
    }

    // The last token stands once before; in the corrupted prompt that occurrence is another token, so that nothing repeats.
    private static ImmutableArray<TokenPair> InductionPairs()
    {
        var golden = new GoldenTensors(Path.Combine(GoldenData.Path(Induction), "golden.safetensors"));
        int length = golden.Sizes("tokens")[1];
        int[][] rows = [.. golden.Doubles("tokens").Select(token => (int)token).Chunk(length)];
        return
        [
            .. rows.Where(row => row[..^1].Count(token => token == row[^1]) == 1 && Array.IndexOf(row, row[^1]) < length - 2).Take(40).Select(row =>
            {
                int earlier = Array.IndexOf(row, row[^1]);
                int other = Enumerable.Range(0, 26).First(token => !row.Contains(token));
                int[] corrupted = [.. row];
                corrupted[earlier] = other;
                return new TokenPair([.. row], [.. corrupted], [row[earlier + 1]], [other]);
            }),
        ];
    }

    // Each head's mean attention from the last position to the one behind the earlier occurrence of its token.
    private static double[] InductionScores(string folder, (ImmutableArray<int> Tokens, int Key)[] cases)
    {
        using var backend = new CpuBackend(2);
        using Transformer model = ModelFolder.Load(folder, backend);
        int heads = model.Shape.HeadCount;
        double[] sums = new double[model.Shape.LayerCount * heads];
        foreach ((ImmutableArray<int> tokens, int key) in cases)
        {
            var batch = new TokenBatch([tokens]);
            using var activations = new Activations(model, batch.RowCount, 1, tokens.Length, ActivationParts.ForBackward);
            ForwardPass.Run(model, batch, activations);
            double[] row = new double[heads * tokens.Length];
            for (int layer = 0; layer < model.Shape.LayerCount; layer++)
            {
                backend.Download(activations.Patterns[layer].First(tokens.Length).RowRange(tokens.Length - 1, 1), row);
                for (int head = 0; head < heads; head++)
                {
                    sums[(layer * heads) + head] += row[(head * tokens.Length) + key] / cases.Length;
                }
            }
        }

        return sums;
    }
}
