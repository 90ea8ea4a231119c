using System.Text.Json;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Exchange;
using CircuitFinder.Engine.Runs.Export;
using CircuitFinder.Tests.Engine.Reports;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Runs.Export;

public sealed class MibExportTests : IDisposable
{
    private static readonly JsonObject Origin = new() { ["task"] = "arc_easy", ["model"] = "big model" };
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_OwnFile_IsWrittenWithHelpfulEdgesPositive()
    {
        string path = Assert.Single(Export(Input(Origin)));

        Assert.Equal(_folder[Path.Combine("out", "arc-easy_big-model", "importances.json")], path);
        CircuitFile read = CircuitJson.Read(path);
        Assert.Equal(ReportSample.Scores.Values.Select(score => 0.0 - score), read.Scores!.Values);
        Assert.Equal(ReportSample.Circuit.Edges, read.Circuit.Edges);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
        Assert.Equal(["cfg", "nodes", "edges", "circuitfinder"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.All(json.RootElement.GetProperty("edges").EnumerateObject(), edge => Assert.True(edge.Value.TryGetProperty("score", out _)));
    }

    [Fact]
    public void Run_FileOfAnotherTool_KeepsItsSign()
    {
        string path = Assert.Single(Export(Input(provenance: null), task: "ioi", model: "x"));

        Assert.Equal(ReportSample.Bits(ReportSample.Scores), ReportSample.Bits(CircuitJson.Read(path).Scores!));
        // What was exported is in MIB's sign, and stays so.
        string again = Assert.Single(Export(path, task: "ioi", model: "y"));
        Assert.Equal(ReportSample.Bits(ReportSample.Scores), ReportSample.Bits(CircuitJson.Read(again).Scores!));
    }

    [Theory]
    [InlineData(EdgeRanking.Magnitude)]
    [InlineData(EdgeRanking.Helpfulness)]
    public void Run_Circuits_AreNineOfAtMostTheirSizeWithMembershipAsScore(EdgeRanking ranking)
    {
        string[] paths = Export(Input(Origin), circuits: true, ranking: ranking);

        Assert.Equal(
            ["circuit_0.1.json", "circuit_0.2.json", "circuit_0.5.json", "circuit_1.json", "circuit_2.json", "circuit_5.json", "circuit_10.json", "circuit_20.json", "circuit_50.json"],
            paths.Select(path => Path.GetFileName(path)!));
        for (int i = 0; i < paths.Length; i++)
        {
            CircuitFile read = CircuitJson.Read(paths[i]);
            int count = SizeGrid.EdgesAt(SizeGrid.Fractions[i], read.Graph.EdgeCount);
            Circuit expected = Pruning.Prune(EdgeSelection.TopN(ReportSample.Scores, count, ranking));
            Assert.Equal(expected.Edges, read.Circuit.Edges);
            Assert.Equal(Enumerable.Range(0, read.Graph.EdgeCount).Select(edge => expected.Contains(edge) ? 1.0 : 0.0), read.Scores!.Values);
        }
    }

    [Fact]
    public void Run_CircuitsOfAFileInMibsSign_AreThoseOfOurs()
    {
        string importances = Assert.Single(Export(Input(Origin)));

        string[] ours = Export(Input(Origin), model: "ours", circuits: true, ranking: EdgeRanking.Helpfulness);
        string[] theirs = Export(importances, task: "arc_easy", model: "theirs", circuits: true, ranking: EdgeRanking.Helpfulness);

        Assert.Equal(ours.Select(File.ReadAllText), theirs.Select(File.ReadAllText));
    }

    [Fact]
    public void Run_SeveralInputs_AreAFolderEach_AndFaultsAreToldAtOnce()
    {
        string first = Input(Origin);
        UserFaultException fault = Assert.Throws<UserFaultException>(() => MibExport.Run(new MibExportOptions { Inputs = [first, first, _folder["none.json"]], Output = _folder["out"] }));

        Assert.Equal(2, fault.Faults.Count);
        Assert.Contains("arc-easy_big-model is given twice", fault.Faults[0], StringComparison.Ordinal);
        Assert.Contains("none.json: there is no such file", fault.Faults[1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public void Run_FolderWithTheOtherForm_IsRefused()
    {
        Export(Input(Origin));

        Assert.Contains("holds importances.json already", Fault(() => Export(Input(Origin), circuits: true)), StringComparison.Ordinal);
        Export(Input(Origin));
    }

    [Fact]
    public void Run_WhatMibCannotEvaluate_IsRefused()
    {
        Assert.Contains("does not name its task; give it", Fault(() => Export(Input(provenance: null))), StringComparison.Ordinal);
        Assert.Contains("does not name its model; give it", Fault(() => Export(Input(provenance: null), task: "ioi")), StringComparison.Ordinal);
        Assert.Contains("MIB's gpt2 has 32491 edges", Fault(() => Export(Input(Origin), model: "gpt2")), StringComparison.Ordinal);
        Assert.Contains("not every edge has a score", Fault(() => Export(Input(Origin, ReportSample.All(ReportSample.Graph, double.NaN)))), StringComparison.Ordinal);
        var attentionOnly = new ComputationGraph(2, 1, hasMlp: false);
        Assert.Contains("no MLPs", Fault(() => Export(Input(Origin, ReportSample.All(attentionOnly, 1.5)))), StringComparison.Ordinal);
        string noWidth = Input(Origin);
        File.WriteAllText(noWidth, File.ReadAllText(noWidth).Replace("d_model", "width", StringComparison.Ordinal));
        Assert.Contains("cfg has no d_model", Fault(() => Export(noWidth)), StringComparison.Ordinal);
    }

    [Fact]
    public void Remarks_NameWhatTheBenchmarkPassesOver()
    {
        Assert.Empty(MibExport.Remarks([Path.Combine("o", "ioi_gpt2", "importances.json"), Path.Combine("o", "mcqa_llama3", "importances.json")]));
        string[] remarks = [.. MibExport.Remarks([Path.Combine("o", "ioi_tiny", "importances.json")])];
        Assert.Equal(2, remarks.Length);
        Assert.StartsWith("MIB passes over ioi_tiny; it evaluates ioi_gpt2, ", remarks[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Name_PartsWithUnderscores_GetHyphens() => Assert.Equal("arithmetic-addition_llama3", MibFolder.Name("arithmetic_addition", "llama3"));

    private string Input(JsonObject? provenance, EdgeScores? scores = null)
    {
        scores ??= ReportSample.Scores;
        Circuit circuit = scores.Graph == ReportSample.Graph ? ReportSample.Circuit : Circuit.Whole(scores.Graph);
        CircuitJson.Write(_folder["circuit.json"], scores, circuit, 64, (JsonObject?)provenance?.DeepClone());
        return _folder["circuit.json"];
    }

    private string[] Export(
        string input, string? task = null, string? model = null, bool circuits = false, EdgeRanking ranking = EdgeRanking.Magnitude)
        => [.. MibExport.Run(new MibExportOptions { Inputs = [input], Output = _folder["out"], Task = task, Model = model, AsCircuits = circuits, Ranking = ranking })];

    private static string Fault(Action action) => Assert.Single(Assert.Throws<UserFaultException>(action).Faults);
}
