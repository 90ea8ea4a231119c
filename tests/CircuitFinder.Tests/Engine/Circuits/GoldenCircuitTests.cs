using System.Text.Json;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Tests.Golden;

namespace CircuitFinder.Tests.Engine.Circuits;

/// <summary>Circuits that EAP-IG took from its own scores of the tiny GPT-2, and random ones that it pruned.</summary>
public sealed class GoldenCircuitTests
{
    private const string Circuits = "golden/gpt2-tiny/circuits.json";
    private const string Scores = "golden/gpt2-tiny/edge_scores.json";

    private static readonly ComputationGraph Graph = new(2, 4);

    [GoldenFact(Circuits)]
    public void Select_EapIgScores_TakesAndPrunesTheSameEdges()
    {
        using JsonDocument scores = Load(Scores);
        int compared = 0;
        ForEachCircuit((kind, circuit) =>
        {
            if (kind.StartsWith("random", StringComparison.Ordinal))
            {
                return;
            }

            int cut = kind.LastIndexOf('|');
            EdgeScores edgeScores = ReadScores(scores.RootElement.GetProperty("scores").GetProperty(kind[..cut]));
            int count = circuit.GetProperty("n").GetInt32();
            SelectionMethod method = kind[(cut + 1)..] == "topn" ? SelectionMethod.TopN : SelectionMethod.Greedy;
            AssertNoTieDecides(edgeScores, count);

            Circuit taken = EdgeSelection.Select(method, edgeScores, count);

            if (circuit.GetProperty("edges_before_prune") is { ValueKind: JsonValueKind.Array } before)
            {
                Assert.Equal(ReadEdges(before), taken.Edges);
            }

            AssertPrunedAlike(circuit, taken);
            compared++;
        });

        Assert.Equal(48, compared);
    }

    [GoldenFact(Circuits)]
    public void Prune_RandomCircuits_LeavesTheSameEdges()
    {
        int compared = 0;
        ForEachCircuit((kind, circuit) =>
        {
            if (kind.StartsWith("random", StringComparison.Ordinal))
            {
                AssertPrunedAlike(circuit, Circuit.Of(Graph, ReadEdges(circuit.GetProperty("edges_before_prune"))));
                compared++;
            }
        });

        Assert.Equal(5, compared);
    }

    private static void AssertPrunedAlike(JsonElement golden, Circuit unpruned)
    {
        Circuit pruned = Pruning.Prune(unpruned);

        Assert.Equal(ReadEdges(golden.GetProperty("edges_after_prune")), pruned.Edges);
        Assert.Equal(golden.GetProperty("n_kept").GetInt32(), pruned.EdgeCount);
        string[] writers = [.. golden.GetProperty("nodes_kept").EnumerateArray().Select(name => name.GetString()!)];
        Assert.Equal(writers, Enumerable.Range(0, Graph.SourceCount).Where(pruned.ContainsSource).Select(Graph.SourceName));

        // Theirs lists the nodes that write; ours counts the logits too.
        Assert.Equal(writers.Length == 0 ? 0 : writers.Length + 1, pruned.NodeCount);
    }

    // Six of the tiny model's scores are exactly zero. Among equals the tools differ, so no circuit here may end among them.
    private static void AssertNoTieDecides(EdgeScores scores, int count)
    {
        double[] magnitudes = [.. scores.Values.Select(Math.Abs).OrderDescending()];
        Assert.True(count == magnitudes.Length || magnitudes[count - 1] > magnitudes[count], $"A tie decides which {count} edges are taken.");
    }

    private static void ForEachCircuit(Action<string, JsonElement> use)
    {
        using JsonDocument file = Load(Circuits);
        foreach (JsonElement circuit in file.RootElement.GetProperty("circuits").EnumerateArray())
        {
            use(circuit.GetProperty("scores").GetString()!, circuit);
        }
    }

    private static EdgeScores ReadScores(JsonElement named)
        => Edges.Scores(Graph, named.EnumerateObject().Select(pair => (pair.Name, pair.Value.GetDouble())));

    private static IEnumerable<int> ReadEdges(JsonElement names)
        => names.EnumerateArray().Select(name => Edges.Parse(Graph, name.GetString()!)).Order();

    private static JsonDocument Load(string relative) => JsonDocument.Parse(File.ReadAllBytes(GoldenData.Path(relative)));
}
