using System.Globalization;
using System.Text;
using System.Text.Json;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports.CircuitFiles;

public sealed class CircuitJsonTests
{
    // As EAP-IG's Graph.to_json writes it before any scoring.
    private const string EapIg = """
        {"cfg": {"n_layers": 1, "n_heads": 2, "parallel_attn_mlp": false, "d_model": 64},
        "nodes": {"input": {"in_graph": true}, "a0.h0": {"in_graph": false}, "a0.h1": {"in_graph": true},
        "m0": {"in_graph": true}, "logits": {"in_graph": true}},
        "edges": {
        "input->a0.h1<v>": {"in_graph": true},
        "input->a0.h1<q>": {"in_graph": false},
        "a0.h1->m0": {"in_graph": true},
        "m0->logits": {"in_graph": true}}}
        """;

    // As EAP-IG's Graph.to_json writes it after scoring: edges source by source, a node's own score beside its flag.
    private const string EapIgScored = """
        {"cfg": {"n_layers": 1, "n_heads": 1, "parallel_attn_mlp": false, "d_model": 64, "dtype": "float32", "seed": null},
        "nodes": {"input": {"in_graph": true, "score": -1.5}, "a0.h0": {"in_graph": true}, "m0": {}, "logits": {"in_graph": true}},
        "edges": {
        "input->a0.h0<q>": {"score": -0.0002955848758574575, "in_graph": false},
        "input->a0.h0<k>": {"score": -3.661245955299819e-06, "in_graph": false},
        "input->a0.h0<v>": {"score": 0.19638407230377197, "in_graph": true},
        "input->m0": {"score": 0.0, "in_graph": false},
        "a0.h0->m0": {"score": -0.0, "in_graph": false},
        "input->logits": {"score": 1e-05, "in_graph": false},
        "a0.h0->logits": {"score": -0.28153809905052185, "in_graph": true},
        "m0->logits": {"score": 0.09148063510656357, "in_graph": true}}}
        """;

    [Fact]
    public void Read_ScoredEapIgFile_RoundTrips()
    {
        using var folder = new ScratchFolder();
        CircuitFile theirs = Read(EapIgScored);

        Assert.Equal(["input->a0.h0<v>", "a0.h0->logits", "m0->logits"], Edges.Names(theirs.Circuit));
        Assert.Equal(0.19638407230377197, theirs.Scores!.Values[Edges.Parse(theirs.Graph, "input->a0.h0<v>")]);
        Assert.Null(theirs.Origin);
        CircuitJson.Write(folder["circuit.json"], theirs.Scores, theirs.Circuit, theirs.ModelDim!.Value, provenance: null);
        CircuitFile ours = CircuitJson.Read(folder["circuit.json"]);
        Assert.Equal(theirs.Circuit.Edges, ours.Circuit.Edges);
        Assert.Equal(ReportSample.Bits(theirs.Scores), ReportSample.Bits(ours.Scores!));
        Assert.Equal((1, 1, true, false, 64), (ours.Graph.LayerCount, ours.Graph.HeadCount, ours.Graph.HasMlp, ours.Graph.IsParallel, ours.ModelDim));
    }

    [Fact]
    public void Read_EapIgFileWithoutScores_RoundTrips()
    {
        using var folder = new ScratchFolder();
        CircuitFile theirs = Read(EapIg);

        CircuitJson.Write(folder["circuit.json"], ReportSample.All(theirs.Graph, double.NaN), theirs.Circuit, theirs.ModelDim!.Value, provenance: null);
        CircuitFile ours = CircuitJson.Read(folder["circuit.json"]);

        Assert.DoesNotContain("score", File.ReadAllText(folder["circuit.json"]), StringComparison.Ordinal);
        Assert.Equal(theirs.Circuit.Edges, ours.Circuit.Edges);
        Assert.Null(ours.Scores);
    }

    [Fact]
    public void Read_NodesOfEapIgsEarlierFiles_AreFlagsAlone()
        => Assert.Equal(
            ["input->a0.h1<v>", "a0.h1->m0", "m0->logits"],
            Edges.Names(Read(EapIg.Replace("{\"in_graph\": true}, \"a0.h0\": {\"in_graph\": false}", "true, \"a0.h0\": false", StringComparison.Ordinal)).Circuit));

    [Fact]
    public void Read_OwnFile_TellsTaskAndModel()
    {
        CircuitFile read = Read(EapIg.Replace("{\"cfg\"", "{\"circuitfinder\": {\"later\": [1], \"task\": \"ioi\"}, \"cfg\"", StringComparison.Ordinal));

        Assert.Equal(new CircuitOrigin("ioi", null), read.Origin);
    }

    [Theory]
    [InlineData("\"seed\": -3", "seed is not a whole number from 0 up")]
    [InlineData("\"examples\": 1000000000000", "examples is not a whole number from 1 to")]
    [InlineData("\"ablation\": \"nonsense\"", "ablation is not one of resample, zero, mean, mean-positional")]
    [InlineData("\"metric\": \"nonsense\"", "metric is not one of logit-diff")]
    [InlineData("\"corruption\": 5", "corruption is not text")]
    [InlineData("\"model\": 7", "model is not text")]
    public void Read_NonsenseInTheProvenance_IsReportedWithItsPlace(string entry, string fault)
    {
        var thrown = Assert.Throws<UserFaultException>(
            () => Read(EapIg.Replace("{\"cfg\"", $"{{\"circuitfinder\": {{{entry}}}, \"cfg\"", StringComparison.Ordinal)));

        Assert.Contains($"): circuitfinder: {fault}", Assert.Single(thrown.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownNode_IsReportedWithItsPlace()
    {
        var thrown = Assert.Throws<UserFaultException>(
            () => Read(EapIg.Replace("\"nodes\": {", "\"nodes\": {\"a9.h9\": {\"in_graph\": true}, ", StringComparison.Ordinal)));

        Assert.Contains("has no node 'a9.h9'", Assert.Single(thrown.Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[true, false]", 1)]
    [InlineData("[1.0, 0.0]", 1)]
    [InlineData("[true, 1]", 0)]
    [InlineData("null", 0)]
    public void Read_NodeWithSomeOfItsNeurons_IsRefused(string neurons, int faults)
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("circuit.json", EapIg.Replace("\"m0\": {", $"\"m0\": {{\"neurons\": {neurons}, ", StringComparison.Ordinal));

        string[] told = [.. (Record.Exception(() => CircuitJson.Read(path)) as UserFaultException)?.Faults ?? []];

        Assert.Equal(faults, told.Length);
        Assert.All(told, fault => Assert.StartsWith($"{path}(3,19): node m0 keeps only some of its neurons.", fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4, 4, true, false)]
    [InlineData(2, 3, true, true)]
    [InlineData(3, 2, false, false)]
    [InlineData(0, 1, false, false)]
    public void Read_WhatWasWritten_GivesGraphCircuitAndScores(int layers, int heads, bool hasMlp, bool isParallel)
    {
        using var folder = new ScratchFolder();
        var graph = new ComputationGraph(layers, heads, hasMlp, isParallel);
        EdgeScores scores = ReportSample.All(graph, [.. ReportSample.HardNumbers]);
        Circuit circuit = ReportSample.Draw(graph, (graph.EdgeCount + 1) / 2);

        CircuitJson.Write(folder["circuit.json"], scores, circuit, modelDim: 64, ReportSample.Provenance);
        CircuitFile read = CircuitJson.Read(folder["circuit.json"]);

        Assert.Equal(
            (layers, heads, hasMlp, isParallel),
            (read.Graph.LayerCount, read.Graph.HeadCount, read.Graph.HasMlp, read.Graph.IsParallel));
        Assert.NotEqual(0, circuit.EdgeCount);
        Assert.Equal(circuit.Edges, read.Circuit.Edges);
        Assert.Equal(ReportSample.Bits(scores), ReportSample.Bits(read.Scores!));
        Assert.Equal(64, read.ModelDim);
    }

    [Fact]
    public void Write_Circuit_IsInTheFieldsForm()
    {
        using var folder = new ScratchFolder();
        ComputationGraph graph = ReportSample.Tiny;
        Circuit circuit = Edges.Circuit(graph, "input->m0", "m0->logits");

        CircuitJson.Write(folder["circuit.json"], ReportSample.All(graph, 0.25), circuit, modelDim: 64, ReportSample.Provenance);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(folder["circuit.json"]));

        JsonElement root = json.RootElement;
        Assert.Equal(["cfg", "nodes", "edges", "circuitfinder"], Names(root));
        Assert.Equal(["n_layers", "n_heads", "parallel_attn_mlp", "d_model"], Names(root.GetProperty("cfg")));
        Assert.Equal(["input", "m0", "logits"], Kept(root.GetProperty("nodes")));
        Assert.Equal(["input", "a0.h0", "m0", "logits"], Names(root.GetProperty("nodes")));
        Assert.Equal(["input->m0", "m0->logits"], Kept(root.GetProperty("edges")));
        Assert.Equal(Enumerable.Range(0, graph.EdgeCount).Select(graph.EdgeName), Names(root.GetProperty("edges")));
        Assert.Equal(["score", "in_graph"], Names(root.GetProperty("edges").GetProperty("input->a0.h0<q>")));
        Assert.Equal("ioi", root.GetProperty("circuitfinder").GetProperty("task").GetString());
    }

    [Fact]
    public void Write_NoProvenance_LeavesTheKeyOut()
    {
        using var folder = new ScratchFolder();
        CircuitJson.Write(folder["circuit.json"], ReportSample.Scores, ReportSample.Circuit, 64, provenance: null);

        Assert.DoesNotContain("circuitfinder", File.ReadAllText(folder["circuit.json"]), StringComparison.Ordinal);
        Assert.Equal(ReportSample.Circuit.Edges, CircuitJson.Read(folder["circuit.json"]).Circuit.Edges);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Write_ScoreThatIsNoJsonNumber_IsLeftOut(double score)
    {
        using var folder = new ScratchFolder();
        CircuitJson.Write(
            folder["circuit.json"], Edges.Scores(ReportSample.Tiny, ("input->m0", score)), Circuit.Whole(ReportSample.Tiny), 64, null);

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(folder["circuit.json"]));
        JsonElement edges = json.RootElement.GetProperty("edges");
        Assert.Equal(["in_graph"], Names(edges.GetProperty("input->m0")));
        Assert.Equal(["score", "in_graph"], Names(edges.GetProperty("m0->logits")));
        CircuitFile read = CircuitJson.Read(folder["circuit.json"]);
        Assert.Null(read.Scores);
        Assert.Equal(ReportSample.Tiny.EdgeCount, read.Circuit.EdgeCount);
    }

    [Fact]
    public void Read_EapIgFileWithoutScores_GivesTheCircuitAlone()
    {
        CircuitFile read = Read(EapIg);

        Assert.Equal(["input->a0.h1<v>", "a0.h1->m0", "m0->logits"], Edges.Names(read.Circuit));
        Assert.True(read.Graph.HasMlp);
        Assert.Equal(64, read.ModelDim);
        Assert.Null(read.Scores);
    }

    [Theory]
    [InlineData("\"n_heads\"", "\"unknown\": {\"a\": [1]}, \"n_heads\"")]
    [InlineData("\"nodes\"", "\"unknown\": [{\"in_graph\": 1}], \"nodes\"")]
    [InlineData("\"d_model\": 64", "\"d_model\": 64, \"d_head\": 32")]
    [InlineData("{\"in_graph\": false}, \"a0.h1\"", "{\"in_graph\": false, \"score\": 0.5}, \"a0.h1\"")]
    [InlineData("<q>\": {\"in_graph\": false", "<q>\": {\"score\": null, \"in_graph\": false, \"weight\": [2]")]
    public void Read_KeysThatOtherToolsAdd_ArePassedOver(string text, string replacement)
        => Assert.Equal(
            ["input->a0.h1<v>", "a0.h1->m0", "m0->logits"],
            Edges.Names(Read(EapIg.Replace(text, replacement, StringComparison.Ordinal)).Circuit));

    [Fact]
    public void Read_NoMlpNamed_IsAttentionOnly()
    {
        CircuitFile read = Read("""
            {"cfg": {"n_layers": 2, "n_heads": 1}, "edges": {
            "input->a0.h0<q>": {"score": -1.5, "in_graph": true}, "a0.h0->a1.h0<k>": {"score": 2, "in_graph": true},
            "a1.h0->logits": {"score": 0, "in_graph": true}}}
            """);

        Assert.False(read.Graph.HasMlp);
        Assert.False(read.Graph.IsParallel);
        Assert.Null(read.ModelDim);
        Assert.Equal(["input->a0.h0<q>", "a0.h0->a1.h0<k>", "a1.h0->logits"], Edges.Names(read.Circuit));
    }

    [Theory]
    [InlineData("\"m0->logits\"", "m0->logits", "(8,1): is not valid JSON: ")]
    [InlineData("\"m0->logits\": {\"in_graph\": true}}}", "\"m0->logits\": {\"in_graph\": true}", "(8,33): is not valid JSON: ")]
    [InlineData("{\"in_graph\": true}}}", "{\"in_graph\": NaN}}}", "(8,28): is not valid JSON: ")]
    [InlineData("{\"in_graph\": true}}}", "{\"in_graph\": true}}} x", "(8,36): is not valid JSON: ")]
    public void Read_NoJson_IsToldWithItsPlace(string text, string replacement, string fault)
    {
        string told = Assert.Single(Faults(EapIg.Replace(text, replacement, StringComparison.Ordinal)));

        Assert.StartsWith(fault, told, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a0.h1->m0", "a0.h2->m0", "(7,14): a model of 1 layers and 2 heads has no edge 'a0.h2->m0'. Correct the edge or cfg.")]
    [InlineData("a0.h1->m0", "m0->a0.h1<q>", "(7,17): a model of 1 layers and 2 heads has no edge 'm0->a0.h1<q>'. Correct the edge or cfg.")]
    [InlineData("a0.h1->m0", "input->a0.h1<q>", "(7,20): edge input->a0.h1<q> is listed twice. List it once.")]
    [InlineData("\"a0.h1->m0\": {\"in_graph\": true}", "\"a0.h1->m0\": {}", "(7,14): edge a0.h1->m0 does not say whether it is in the circuit. Give it \"in_graph\": true or false.")]
    [InlineData("\"a0.h1->m0\": {\"in_graph\": true}", "\"a0.h1->m0\": {\"in_graph\": true, \"score\": \"1\"}", "(7,42): score is not a number of 64 bits.")]
    [InlineData("\"a0.h1->m0\": {\"in_graph\": true}", "\"a0.h1->m0\": {\"in_graph\": true, \"score\": 1e999}", "(7,42): score is not a number of 64 bits.")]
    [InlineData("\"n_layers\": 1", "\"n_layers\": 1.5", "(1,22): n_layers is not a whole number from 0 up.")]
    [InlineData("\"n_heads\": 2", "\"n_heads\": 0", "(1,36): n_heads is not a whole number from 1 up.")]
    [InlineData("\"parallel_attn_mlp\": false", "\"parallel_attn_mlp\": \"no\"", "(1,60): parallel_attn_mlp is not true or false.")]
    public void Read_OneFault_IsToldWithItsPlace(string text, string replacement, string fault)
        => Assert.Equal(fault, Faults(EapIg.Replace(text, replacement, StringComparison.Ordinal))[0]);

    [Fact]
    public void Read_FaultAfterLettersOfTwoBytes_CountsCharacters()
        => Assert.Equal("(1,15): cfg is not an object. Write { … }.", Faults("{\"éé\":1,\"cfg\":2}")[0]);

    [Theory]
    [InlineData("{}", ": \"cfg\" with n_layers and n_heads is missing: without them the graph is not known.|: \"edges\" is missing: without it there is no circuit.")]
    [InlineData("{\"edges\": {}}", ": \"cfg\" with n_layers and n_heads is missing: without them the graph is not known.")]
    [InlineData("{\"cfg\": {\"n_layers\": 1}, \"edges\": {}}", ": \"cfg\" with n_layers and n_heads is missing: without them the graph is not known.")]
    [InlineData("{\"cfg\": {\"n_layers\": 1, \"n_heads\": 1}}", ": \"edges\" is missing: without it there is no circuit.")]
    [InlineData("[1]", "(1,1): the file is not an object. Write { … }.")]
    [InlineData("{\"cfg\": 3, \"edges\": [4]}", "(1,9): cfg is not an object. Write { … }.|(1,21): edges is not an object. Write { … }.")]
    public void Read_PartsMissing_AreToldAtOnce(string text, string faults) => Assert.Equal(faults.Split('|'), Faults(text));

    [Theory]
    [InlineData("{\"\\ud800\": 1}")]
    [InlineData("{\"cfg\": {\"\\udc00\": 1}}")]
    [InlineData("{\"circuitfinder\": {\"task\": \"\\ud800\"}}")]
    [InlineData("{\"other\": [\"\\udfff\\ud800\"]}")]
    public void Read_HalfACharacter_IsTheUsersFault(string text)
        => Assert.Contains("holds half of a surrogate pair", Assert.Single(Faults(text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"cfg\"", "\"note\": 1, \"note\": 2, \"cfg\"", "(1,13): the name 'note' occurs twice in one object. Keep one.")]
    [InlineData("\"cfg\"", "\"circuitfinder\": {\"task\": \"a\", \"task\": \"b\"}, \"cfg\"", "(1,33): the name 'task' occurs twice in one object. Keep one.")]
    [InlineData("\"cfg\"", "\"nodes\": {}, \"cfg\"", "(2,1): the name 'nodes' occurs twice in one object. Keep one.")]
    [InlineData("\"m0->logits\": {", "\"m0->logits\": {\"in_graph\": false, ", "(8,35): the name 'in_graph' occurs twice in one object. Keep one.")]
    [InlineData("\"n_layers\": 1", "\"n_layers\": 1, \"n_layers\": 1", "(1,25): the name 'n_layers' occurs twice in one object. Keep one.")]
    public void Read_RepeatedKey_IsNamed(string text, string replacement, string fault)
        => Assert.Equal(fault, Assert.Single(Faults(EapIg.Replace(text, replacement, StringComparison.Ordinal))));

    [Theory]
    [InlineData(2147483647, 8, "sources")]
    [InlineData(1, 2147483647, "sources")]
    [InlineData(9_000, 9, "edges")]
    public void Read_GraphThatNobodyHas_IsRefusedBeforeItIsBuilt(int layers, int heads, string what)
    {
        string told = Assert.Single(Faults($"{{\"cfg\":{{\"n_layers\":{layers},\"n_heads\":{heads}}},\"edges\":{{\"m0->logits\":{{\"in_graph\":true}}}}}}"));

        Assert.StartsWith($": {layers} layers of {heads} heads in cfg make a graph of ", told, StringComparison.Ordinal);
        Assert.Contains($" {what}; at most 100000", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ByteOrderMark_IsPassedOver() => Assert.Equal(3, Read("\uFEFF" + EapIg).Circuit.EdgeCount);

    [Theory]
    [InlineData("a{0}.h9->logits", "{\"in_graph\": true}", "has no edge 'a0.h9->logits'")]
    [InlineData("m0->logits", "{\"in_graph\": true}", "edge m0->logits is listed twice")]
    [InlineData("m{0}->logits", "{}", "edge m0->logits does not say whether it is in the circuit")]
    public void Read_HundredsOfThousandsOfFaults_ReportsTwentyAndCountsTheRest(string name, string edge, string fault)
    {
        const int Count = 300_000;
        var text = new StringBuilder("{\"cfg\": {\"n_layers\": 1, \"n_heads\": 2}, \"edges\": {\"m0->logits\": {\"in_graph\": true}");
        for (int i = 0; i < Count; i++)
        {
            text.Append(",\n\"").AppendFormat(CultureInfo.InvariantCulture, name, i).Append("\": ").Append(edge);
        }

        string[] faults = Faults(text.Append("}}").ToString());

        Assert.Equal(21, faults.Length);
        Assert.Contains(fault, faults[0], StringComparison.Ordinal);
        Assert.Equal($": … and {Count - 20} more faults.", faults[^1]);
    }

    [Fact]
    public void Read_NoFile_IsTheUsersFault()
    {
        using var folder = new ScratchFolder();

        string fault = Assert.Single(Assert.Throws<UserFaultException>(() => CircuitJson.Read(folder["circuit.json"])).Faults);

        Assert.StartsWith($"{folder["circuit.json"]}: there is no such file; ", fault, StringComparison.Ordinal);
    }

    private static CircuitFile Read(string text)
    {
        using var folder = new ScratchFolder();
        return CircuitJson.Read(folder.Write("circuit.json", text));
    }

    // Without the path, which is another one each time.
    private static string[] Faults(string text)
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("circuit.json", text);
        return [.. Assert.Throws<UserFaultException>(() => CircuitJson.Read(path)).Faults
            .Select(fault => fault.StartsWith(path, StringComparison.Ordinal) ? fault[path.Length..] : fault)];
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    private static IEnumerable<string> Kept(JsonElement element)
        => element.EnumerateObject().Where(property => property.Value.GetProperty("in_graph").GetBoolean()).Select(property => property.Name);
}
