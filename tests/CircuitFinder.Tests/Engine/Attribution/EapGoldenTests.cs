using System.Text.Json;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Numerics;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Attribution;

public class EapGoldenTests
{
    [GoldenFact("golden/gpt2-tiny/edge_scores.json")]
    public void Score_GoldenModelInDouble_MatchesOtherProgramTo1e8()
    {
        using var backend = new ReferenceBackend();
        Assert.InRange(RelativeError(backend, AblationKind.Resample, "EAP|patching|logit_diff"), 0, 1e-8);
    }

    [GoldenFact("golden/gpt2-tiny/edge_scores.json")]
    public void Score_GoldenModelInFloat_MatchesOtherProgramTo1e4()
    {
        using var backend = new CpuBackend(2);
        Assert.InRange(RelativeError(backend, AblationKind.Resample, "EAP|patching|logit_diff"), 0, 1e-4);
    }

    [GoldenFact("golden/gpt2-tiny/edge_scores.json")]
    public void Score_ZeroAblationInDouble_MatchesOtherProgramBeyondInput()
    {
        // The other program's `input` is the token embedding alone, so edges out of `input` differ by definition.
        using var backend = new ReferenceBackend();
        Assert.InRange(RelativeError(backend, AblationKind.Zero, "EAP|zero|logit_diff", "input->"), 0, 1e-8);
    }

    [GoldenFact("golden/gpt2-tiny/edge_scores.json")]
    public void Score_MeanPositionalAblationInDouble_MatchesOtherProgramBeyondInput()
    {
        using var backend = new ReferenceBackend();
        Assert.InRange(RelativeError(backend, AblationKind.MeanPositional, "EAP|mean-positional|logit_diff", "input->"), 0, 1e-7);
    }

    // Error of the whole score vector relative to its norm.
    private static double RelativeError(IBackend backend, AblationKind ablation, string key, string? except = null)
    {
        using Transformer model = ModelFolder.Load(GoldenData.Path(TinyGolden.Folder), backend);
        using JsonDocument golden = TinyGolden.Open("edge_scores.json");
        EdgeScores scores = EdgeAttributionPatching.Score(
            model, TinyGolden.Pairs(), MetricCatalog.Find("logit-diff"), new ScoringOptions { Ablation = ablation });
        double error = 0;
        double norm = 0;
        int edges = 0;
        foreach (JsonProperty expected in golden.RootElement.GetProperty("scores").GetProperty(key).EnumerateObject())
        {
            if (except is not null && expected.Name.StartsWith(except, StringComparison.Ordinal))
            {
                continue;
            }

            Assert.True(scores.Graph.TryParseEdge(expected.Name, out int edge), expected.Name);
            error += Math.Pow(expected.Value.GetDouble() - scores.Values[edge], 2);
            norm += Math.Pow(expected.Value.GetDouble(), 2);
            edges++;
        }

        Assert.True(except is not null || edges == scores.Graph.EdgeCount);
        return Math.Sqrt(error / norm);
    }
}
