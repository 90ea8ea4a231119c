using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports.CircuitFiles;

public sealed partial class CircuitDotTests
{
    private static readonly ComputationGraph Small = new(2, 2);

    private static readonly EdgeScores SmallScores = Edges.Scores(
        Small, ("input->a0.h1<q>", -0.5), ("input->m0", 0.25), ("a0.h1->a1.h0<v>", -1e-300), ("m0->logits", 0), ("a1.h0->logits", double.NaN));

    private static readonly Circuit SmallCircuit = Edges.Circuit(
        Small, "input->a0.h1<q>", "input->m0", "a0.h1->a1.h0<v>", "m0->logits", "a1.h0->logits");

    [Theory]
    [InlineData("\"input\":n -> \"a0.h1\":q:s", "color=\"#0072b2\", penwidth=5, score=\"-0.5\", sign=helpful, role=query")]
    [InlineData("\"input\":n -> \"m0\":s", "color=\"#d55e00\", penwidth=2.75, score=\"0.25\", sign=harmful, role=mlp")]
    [InlineData("\"a0.h1\":out:n -> \"a1.h0\":v:s", "color=\"#0072b2\", penwidth=0.5, score=\"-1E-300\", sign=helpful, role=value")]
    [InlineData("\"m0\":n -> \"logits\":s", "color=\"#8a8a8a\", penwidth=0.5, score=\"0\", sign=none, role=logits")]
    [InlineData("\"a1.h0\":out:n -> \"logits\":s", "color=\"#8a8a8a\", penwidth=0.5, score=\"\", sign=none, role=logits")]
    public void Write_Edge_CarriesPortsScoreSignAndRole(string ends, string attributes)
        => Assert.Contains($"\n  {ends} [{attributes}, tooltip=", Written(SmallScores, SmallCircuit), StringComparison.Ordinal);

    [Theory]
    [InlineData("input", "score=\"-0.25\", sign=helpful, role=input")]
    [InlineData("a0.h1", "score=\"-1E-300\", sign=helpful, role=head")]
    [InlineData("m0", "score=\"0\", sign=none, role=mlp")]
    [InlineData("logits", "role=logits")]
    public void Write_Node_CarriesScoreSignAndRole(string node, string attributes)
    {
        string line = Assert.Single(Lines(SmallScores, SmallCircuit), line => line.StartsWith($"    \"{node}\" [", StringComparison.Ordinal));

        Assert.EndsWith($", {attributes}];", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Circuit_HasItsEdgesAndNodesOnceAndNoOthers()
    {
        string[] lines = Lines(ReportSample.Scores, ReportSample.Circuit);
        Circuit circuit = ReportSample.Circuit;

        Assert.NotEqual(0, circuit.EdgeCount);
        Assert.Equal(
            circuit.Edges.Select(circuit.Graph.EdgeName),
            lines.Select(line => EdgeTooltip().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value));
        Assert.Equal(
            NodeNames(circuit).Order(StringComparer.Ordinal),
            lines.Select(line => NodeLine().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_SmallCircuit_RanksItsNodesByDepth()
        => Assert.Equal(
            ["input", "a0.h1", "m0", "a1.h0", "logits"],
            Ranks(Written(SmallScores, SmallCircuit)).Select(names => string.Join(' ', names)));

    [Fact]
    public void Write_ParallelModel_RanksAttentionBesideMlp()
    {
        var graph = new ComputationGraph(1, 2, isParallel: true);

        Assert.Equal(
            ["input", "a0.h0 a0.h1 m0", "logits"],
            Ranks(Written(ReportSample.All(graph, 1), Circuit.Whole(graph))).Select(names => string.Join(' ', names)));
    }

    [DotFact]
    public void Write_Circuit_RendersWithEveryNodeAndEdge()
    {
        using var folder = new ScratchFolder();
        Write(folder, ReportSample.Scores, ReportSample.Circuit, ReportSample.Caption);

        XElement svg = XElement.Parse(Graphviz.Render(folder["circuit.dot"], "svg"));
        string[] Titles(string group) => [.. svg.Descendants()
            .Where(element => element.Name.LocalName == "g" && (string?)element.Attribute("class") == group)
            .Select(element => element.Elements().First(child => child.Name.LocalName == "title").Value)
            .Where(title => !title.StartsWith("row ", StringComparison.Ordinal))];

        Assert.Equal(ReportSample.Circuit.EdgeCount, Titles("edge").Length);
        Assert.Equal(NodeNames(ReportSample.Circuit).Order(StringComparer.Ordinal), Titles("node").Order(StringComparer.Ordinal));
    }

    [DotFact]
    public void Write_Circuit_LaysItsRowsOutUpwards()
    {
        using var folder = new ScratchFolder();
        Write(folder, SmallScores, SmallCircuit, ReportSample.Caption);

        // node <name> <x> <y> …: y grows upwards.
        Dictionary<string, double> heights = Graphviz.Render(folder["circuit.dot"], "plain").Split('\n')
            .Select(line => line.Split(' '))
            .Where(words => words[0] == "node" && words[1] != "\"row")
            .ToDictionary(words => words[1].Trim('"'), words => double.Parse(words[3], CultureInfo.InvariantCulture));

        string[] upwards = ["input", "a0.h1", "m0", "a1.h0", "logits"];
        Assert.Equal(upwards.Order(StringComparer.Ordinal), heights.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(upwards, upwards.OrderBy(name => heights[name]));
        Assert.Equal(5, heights.Values.Distinct().Count());
    }

    [DotFact]
    public void Write_Attributes_ReadBackAsTheScores()
    {
        using var folder = new ScratchFolder();
        Write(folder, ReportSample.Scores, ReportSample.Circuit, ReportSample.Caption);

        using JsonDocument json = JsonDocument.Parse(Graphviz.Render(folder["circuit.dot"], "dot_json"));
        JsonElement[] edges = [.. json.RootElement.GetProperty("edges").EnumerateArray().Where(edge => edge.TryGetProperty("score", out _))];

        Assert.Equal(ReportSample.Circuit.EdgeCount, edges.Length);
        Assert.All(edges, edge =>
        {
            int number = Edges.Parse(ReportSample.Graph, edge.GetProperty("tooltip").GetString()!.Split(' ')[0]);
            double score = double.Parse(edge.GetProperty("score").GetString()!, CultureInfo.InvariantCulture);
            Assert.Equal(ReportSample.Scores.Values[number], score);
            Assert.Equal(score < 0 ? "helpful" : "harmful", edge.GetProperty("sign").GetString());
        });
    }

    [DotFact]
    public void Write_NamesWithMarkupAndEscapes_AreShownAsTheyAre()
    {
        using var folder = new ScratchFolder();
        CircuitCaption caption = ReportSample.Caption with { Task = "a<b>&\"c\" \\N \\l \\\" &amp; </TABLE>>", Model = "é\u0001\n{|}" };
        Write(folder, SmallScores, SmallCircuit, caption);

        XElement svg = XElement.Parse(Graphviz.Render(folder["circuit.dot"], "svg"));
        string text = string.Concat(svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value))
            .Replace('\u00A0', ' ');

        Assert.Contains("a<b>&\"c\" \\N \\l \\\" &amp; </TABLE>>: ", text, StringComparison.Ordinal);
        Assert.Contains("é", text, StringComparison.Ordinal);
        Assert.Contains("{|}", text, StringComparison.Ordinal);
    }

    [DotFact]
    public void Write_EmptyCircuit_Renders()
    {
        using var folder = new ScratchFolder();
        Write(folder, SmallScores, Circuit.Empty(Small), ReportSample.Caption);

        Assert.Contains("<svg", Graphviz.Render(folder["circuit.dot"], "svg"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Caption_StandsInTheLabelAsMarkup()
    {
        string text = Written(SmallScores, SmallCircuit, ReportSample.Caption with { Task = "a<b>&\"c\"\n" });

        Assert.Contains("a&lt;b&gt;&amp;&quot;c&quot; : ", text, StringComparison.Ordinal);
        Assert.Contains("faithfulness 0.87 (random circuits of this size 0.04, range -0.10 to 0.21) · loss recovered 0.79", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ScoresWithoutASign_CallsNoEdgeHelpfulOrHarmful()
    {
        string text = Written(ReportSample.Scores, ReportSample.Circuit, ReportSample.Caption with { IsSigned = false });

        Assert.DoesNotContain("helpful", text, StringComparison.Ordinal);
        Assert.DoesNotContain("harmful", text, StringComparison.Ordinal);
        Assert.Contains("which has no sign", text, StringComparison.Ordinal);
        Assert.Contains("penwidth=5", text, StringComparison.Ordinal);
    }

    private static string[] Lines(EdgeScores scores, Circuit circuit) => Written(scores, circuit).Split('\n');

    private static string Written(EdgeScores scores, Circuit circuit, CircuitCaption? caption = null)
    {
        using var folder = new ScratchFolder();
        Write(folder, scores, circuit, caption ?? ReportSample.Caption);
        return File.ReadAllText(folder["circuit.dot"]);
    }

    private static void Write(ScratchFolder folder, EdgeScores scores, Circuit circuit, CircuitCaption caption)
        => CircuitDot.Write(folder["circuit.dot"], scores, circuit, caption);

    // Each group of nodes with one rank.
    private static IEnumerable<IEnumerable<string>> Ranks(string text)
        => text.Split("rank=same;")[1..].Select(group => group.Split('}')[0].Split('\n').Select(line => NodeLine().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value));

    private static IEnumerable<string> NodeNames(Circuit circuit)
        => Enumerable.Range(0, circuit.Graph.SourceCount).Where(circuit.IsNodeKept).Select(circuit.Graph.SourceName).Append("logits");

    [GeneratedRegex("tooltip=\"([^ ]+) ")]
    private static partial Regex EdgeTooltip();

    [GeneratedRegex("^    \"([a-z0-9.]+)\" \\[")]
    private static partial Regex NodeLine();
}
