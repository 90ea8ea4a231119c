using System.Text.Json.Nodes;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Engine.Runs.Compare;

namespace CircuitFinder.Cli.Printing;

/// <summary>What a comparison found, as JSON: the figures of its tables.</summary>
internal static class CircuitComparisonJson
{
    public static JsonObject Of(CircuitComparisonResult result)
    {
        ComputationGraph graph = result.Circuits[0].File.Graph;
        return new JsonObject
        {
            ["graph"] = new JsonObject { ["layers"] = graph.LayerCount, ["heads"] = graph.HeadCount, ["edges"] = graph.EdgeCount, ["nodes"] = graph.NodeCount },
            ["circuits"] = new JsonArray([.. result.Circuits.Select(circuit => (JsonNode)Of(circuit))]),
            ["pairs"] = new JsonArray([.. result.Pairs.Select(pair => (JsonNode)new JsonObject
            {
                ["first"] = pair.First,
                ["second"] = pair.Second,
                ["edges_in_both"] = pair.Overlap.EdgesInBoth,
                ["edges_only_first"] = pair.Overlap.EdgesOnlyInFirst,
                ["edges_only_second"] = pair.Overlap.EdgesOnlyInSecond,
                ["edge_jaccard"] = Number(pair.Overlap.EdgeJaccard),
                ["nodes_in_both"] = pair.Overlap.NodesInBoth,
                ["nodes_only_first"] = pair.Overlap.NodesOnlyInFirst,
                ["nodes_only_second"] = pair.Overlap.NodesOnlyInSecond,
                ["node_jaccard"] = Number(pair.Overlap.NodeJaccard),
            })]),
            ["reference"] = result.Reference is { } reference ? Of(reference) : null,
            ["roc"] = new JsonArray([.. result.Curves.Select(curve => (JsonNode)new JsonObject
            {
                ["level"] = RocCsv.LevelName(curve.Level),
                ["circuit"] = curve.Name,
                ["has_scores"] = curve.Roc.HasScores,
                ["auroc_trapezoid"] = Number(curve.Roc.Curve.TrapezoidArea),
                ["auroc_pessimistic"] = Number(curve.Roc.Curve.PessimisticArea),
                ["kept_fpr"] = Number(curve.Roc.Kept.FalsePositiveRate),
                ["kept_tpr"] = Number(curve.Roc.Kept.TruePositiveRate),
            })]),
            ["files"] = JsonOutput.Array(result.Files),
        };
    }

    private static JsonObject Of(NamedCircuit circuit) => new()
    {
        ["name"] = circuit.Name,
        ["path"] = circuit.Path,
        ["edges"] = circuit.File.Circuit.EdgeCount,
        ["nodes"] = circuit.File.Circuit.NodeCount,
        ["has_scores"] = circuit.File.Scores is not null,
    };

    // JSON has no number for what is not defined.
    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
