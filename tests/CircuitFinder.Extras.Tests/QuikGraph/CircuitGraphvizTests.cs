using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Extras.QuikGraph;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Engine.Reports;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Extras.Tests.QuikGraph;

public sealed class CircuitGraphvizTests
{
    private static readonly CircuitCaption Caption = new("ioi \"a\\b\"", "tiny", "eap", "logit-diff", "corrupted", 7, 99, 0.874, 0.791);

    [Fact]
    public void Text_SmallCircuit_SaysScoreSignRoleAndLook()
    {
        var graph = new ComputationGraph(1, 2);
        DotPicture picture = DotPicture.OfText(CircuitGraphviz.Text(
            Edges.Circuit(graph, "input->a0.h1<q>", "input->a0.h1<v>", "a0.h1->m0", "m0->logits"),
            Edges.Scores(graph, ("input->a0.h1<q>", -0.5), ("input->a0.h1<v>", 0.25), ("m0->logits", double.NaN)),
            Caption));

        Assert.Equal(["a0.h1 head 0 none", "input input -0.25 helpful", "logits logits  ", "m0 mlp 0 none"], picture.Nodes);
        Assert.Equal(
            [
                "a0.h1 m0 mlp 0 none #8A8A8A 0.5 a0.h1->m0 0",
                "input a0.h1 query -0.5 helpful #0072B2 5 input->a0.h1<q> -0.5",
                "input a0.h1 value 0.25 harmful #D55E00 2.75 input->a0.h1<v> 0.25",
                "m0 logits logits NaN none #8A8A8A 0.5 m0->logits NaN",
            ],
            picture.Edges);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Text_RandomCircuits_SaysWhatOurOwnSays(bool isSigned)
    {
        CircuitCaption caption = Caption with { IsSigned = isSigned };
        Assert.All(SampleCircuits.All, sample =>
        {
            DotPicture ours = DotPicture.OfText(Ours(sample.Circuit, sample.Scores, caption));
            Assert.Equal(sample.Circuit.NodeCount, ours.Nodes.Length);
            Assert.Equal(sample.Circuit.EdgeCount, ours.Edges.Length);

            AssertEqual(ours, DotPicture.OfText(CircuitGraphviz.Text(sample.Circuit, sample.Scores, caption)));
        });
    }

    [DotFact]
    public void Text_RandomCircuits_IsReadByGraphvizAsOurOwn()
    {
        using var folder = new ScratchFolder();
        Assert.All(SampleCircuits.All.Where((_, index) => index % 10 is 2 or 7), sample =>
        {
            (Circuit circuit, EdgeScores scores) = sample;
            string theirs = folder.Write("theirs.dot", CircuitGraphviz.Text(circuit, scores, Caption));
            string ours = folder.Write("ours.dot", Ours(circuit, scores, Caption));

            DotPicture picture = DotPicture.OfJson(Graphviz.Render(theirs, "dot_json"));
            Assert.Equal(circuit.NodeCount, picture.Nodes.Length);
            Assert.Equal(circuit.EdgeCount, picture.Edges.Length);
            AssertEqual(DotPicture.OfJson(Graphviz.Render(ours, "dot_json")), picture);
        });
    }

    [DotFact]
    public void Text_WholeGraph_RendersFromInputDownToLogits()
    {
        using var folder = new ScratchFolder();
        var graph = new ComputationGraph(2, 2);
        string path = folder.Write("circuit.dot", CircuitGraphviz.Text(Circuit.Whole(graph), Edges.RandomScores(graph, seed: 1), Caption));

        // node <number> <x> <y> …: y grows upwards; numbers go on from the input.
        double[] heights = [.. Graphviz.Render(path, "plain").Split('\n')
            .Select(line => line.Split(' '))
            .Where(words => words[0] == "node")
            .OrderBy(words => int.Parse(words[1], CultureInfo.InvariantCulture))
            .Select(words => double.Parse(words[3], CultureInfo.InvariantCulture))];
        Assert.Equal(graph.NodeCount, heights.Length);
        Assert.Equal(heights.OrderDescending(), heights);
        Assert.Equal(6, heights.Distinct().Count());
    }

    private static string Ours(Circuit circuit, EdgeScores scores, CircuitCaption caption)
    {
        using var folder = new ScratchFolder();
        CircuitDot.Write(folder["circuit.dot"], scores, circuit, caption);
        return File.ReadAllText(folder["circuit.dot"]);
    }

    private static void AssertEqual(DotPicture expected, DotPicture actual)
    {
        Assert.Equal(expected.Nodes, actual.Nodes);
        Assert.Equal(expected.Edges, actual.Edges);
    }
}
