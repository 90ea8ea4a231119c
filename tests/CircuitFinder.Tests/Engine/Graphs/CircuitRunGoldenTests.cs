using System.Text.Json;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Graphs;

public class CircuitRunGoldenTests
{
    [GoldenFact("golden/gpt2-tiny/circuits.json")]
    public void Measure_GoldenCircuitsInDouble_MatchesOtherProgramPromptByPrompt()
    {
        using var backend = new ReferenceBackend();
        AssertMatches(backend, 1e-9);
    }

    [GoldenFact("golden/gpt2-tiny/circuits.json")]
    public void Measure_GoldenCircuitsInFloat_MatchesOtherProgramPromptByPrompt()
    {
        using var backend = new CpuBackend(2);
        AssertMatches(backend, 1e-5);
    }

    private static void AssertMatches(IBackend backend, double tolerance)
    {
        using Transformer model = ModelFolder.Load(GoldenData.Path(TinyGolden.Folder), backend);
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        using JsonDocument golden = TinyGolden.Open("circuits.json");
        List<JsonElement> entries = [.. golden.RootElement.GetProperty("circuits").EnumerateArray()
            .Where(entry => entry.GetProperty("intervention").GetString() == "patching")];
        List<Circuit> circuits = [.. entries.Select(entry => Circuit.Of(
            graph, entry.GetProperty("edges_after_prune").EnumerateArray().Select(edge => Index(graph, edge.GetString()!))))];
        Assert.True(circuits.Count > 30);
        var measured = CircuitEvaluator.Measure(
            model, TinyGolden.Pairs(), MetricCatalog.Find("logit-diff"), circuits, new EvaluationOptions());
        for (int i = 0; i < entries.Count; i++)
        {
            double[] expected = [.. entries[i].GetProperty("logit_diff").EnumerateArray().Select(value => value.GetDouble())];
            for (int prompt = 0; prompt < expected.Length; prompt++)
            {
                Assert.InRange(measured[i].Metric[prompt] - expected[prompt], -tolerance * 10, tolerance * 10);
            }

            Assert.InRange(measured[i].MeanKl - entries[i].GetProperty("kl_sum_mean").GetDouble(), -tolerance * 10, tolerance * 10);
        }
    }

    private static int Index(ComputationGraph graph, string name)
    {
        Assert.True(graph.TryParseEdge(name, out int edge), name);
        return edge;
    }
}
