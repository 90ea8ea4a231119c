using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports;

public sealed class CircuitSvgTests
{
    // From half a pixel of rounding: coordinates have two decimals.
    private const double Rounding = 0.02;

    [Fact]
    public void Write_Circuit_DrawsEveryEdgeOnce()
    {
        Circuit circuit = ReportSample.Circuit;
        SvgPicture picture = Draw(ReportSample.Scores, circuit);

        Assert.NotEqual(0, circuit.EdgeCount);
        Assert.Equal(
            circuit.Edges.Select(circuit.Graph.EdgeName).Order(StringComparer.Ordinal),
            picture.Edges.Select(edge => edge.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(4, 4, true, false)]
    [InlineData(2, 3, true, true)]
    [InlineData(3, 2, false, false)]
    [InlineData(0, 1, false, false)]
    public void Write_AnyShapeOfModel_DrawsEveryNodeOnceWithItsNumberOfEdges(int layers, int heads, bool hasMlp, bool isParallel)
    {
        var graph = new ComputationGraph(layers, heads, hasMlp, isParallel);
        Circuit circuit = ReportSample.Draw(graph, (graph.EdgeCount + 2) / 3);
        SvgPicture picture = Draw(Edges.RandomScores(graph, 1), circuit);

        IEnumerable<string> tooltips = Enumerable.Range(0, graph.SourceCount).Where(circuit.IsNodeKept)
            .Select(source => Tooltip(graph.SourceName(source), source))
            .Append(Tooltip("logits", -1));
        Assert.Equal(tooltips.Order(StringComparer.Ordinal), picture.Nodes.Select(node => node.Tooltip).Order(StringComparer.Ordinal));

        string Tooltip(string name, int node)
        {
            int reads = circuit.Edges.Count(edge => graph.NodeOfDestination(graph.EdgeEnds(edge).Destination) == node);
            int writes = circuit.Edges.Count(edge => graph.EdgeEnds(edge).Source == node);
            return $"{name}: {reads} edges in, {writes} edges out";
        }
    }

    [Fact]
    public void Write_ScoresWithoutASign_CallsNoEdgeHelpfulOrHarmful()
    {
        using var folder = new ScratchFolder();
        CircuitSvg.Write(folder["circuit.svg"], ReportSample.Scores, ReportSample.Circuit, ReportSample.Caption with { IsSigned = false });
        string text = File.ReadAllText(folder["circuit.svg"]);

        Assert.DoesNotContain("helpful", text, StringComparison.Ordinal);
        Assert.DoesNotContain("harmful", text, StringComparison.Ordinal);
        Assert.Contains("have no sign", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(400)]
    public void Write_Edge_LeadsFromItsSourceUpToItsRead(int count)
    {
        Circuit circuit = ReportSample.Draw(ReportSample.Graph, count);
        SvgPicture picture = Draw(ReportSample.Scores, circuit);
        var nodes = picture.Nodes.ToDictionary(node => node.Name);

        Assert.All(picture.Edges, edge =>
        {
            string[] ends = edge.Name.Split("->");
            var source = nodes[ends[0]];
            var destination = nodes[ends[1].Split('<')[0]];
            double port = ends[1].Split('<') is [_, var letter] ? destination.Ports[letter[..1]] : destination.Outline.Middle;
            AssertNear((source.Outline.Middle, source.Outline.Top), edge.Points[0]);
            AssertNear((port, destination.Outline.Bottom), edge.Points[^1]);
        });
    }

    [Theory]
    [InlineData(40)]
    [InlineData(400)]
    public void Write_Nodes_DoNotOverlap(int count)
    {
        Box[] outlines = [.. Draw(ReportSample.Scores, ReportSample.Draw(ReportSample.Graph, count)).Nodes.Select(node => node.Outline)];

        Assert.All(outlines, (outline, i) => Assert.DoesNotContain(outlines[..i], outline.Overlaps));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(400)]
    public void Write_EverySize_LiesInTheViewBox(int count)
    {
        var graph = new ComputationGraph(4, 6);
        SvgPicture picture = Draw(Edges.RandomScores(graph, 2), ReportSample.Draw(graph, count));

        AssertInView(picture);
        Assert.True(picture.View.Right > 300 && picture.View.Bottom > 150);
    }

    [Fact]
    public void Write_LongNames_LieInTheViewBox()
        => AssertInView(Draw(
            ReportSample.Scores,
            ReportSample.Circuit,
            ReportSample.Caption with { Task = new string('t', 150), Model = "m" }));

    [Fact]
    public void Write_BareCaption_LeavesRoomForTheLegend()
        => AssertInView(Draw(
            ReportSample.Scores,
            ReportSample.Draw(ReportSample.Graph, 3),
            ReportSample.Caption with { Task = "t", Model = "m", RandomFaithfulnessMean = double.NaN }));

    [Fact]
    public void Write_Caption_TellsTaskAndBaseline()
    {
        SvgPicture picture = Draw(ReportSample.Scores, ReportSample.Circuit);

        Assert.Equal($"ioi: {ReportSample.Circuit.EdgeCount} of 479 edges", picture.Title);
        Assert.Contains(picture.Title, picture.Texts);
        Assert.Contains("model gpt2-tiny · method eap · metric logit-diff · corrupted ablation", picture.Texts);
        Assert.Contains("faithfulness 0.87 (random circuits of this size 0.04, range -0.10 to 0.21) · loss recovered 0.79", picture.Texts);
    }

    [Fact]
    public void Write_NothingMeasured_SaysSo()
        => Assert.Contains(
            "faithfulness - (no random baseline drawn) · loss recovered -",
            Draw(
                ReportSample.Scores,
                ReportSample.Circuit,
                ReportSample.Caption with
                {
                    Faithfulness = double.NaN,
                    LossRecovered = double.NaN,
                    RandomFaithfulnessMean = double.NaN,
                }).Texts);

    [Fact]
    public void Write_NamesThatXmlCannotHold_StayWellFormed()
        => Assert.StartsWith(
            "a<b>&\"c\"   : ",
            Draw(ReportSample.Scores, ReportSample.Circuit, ReportSample.Caption with { Task = "a<b>&\"c\"\u0001\n\ud800" }).Title,
            StringComparison.Ordinal);

    [Fact]
    public void Write_EmptyCircuit_SaysThatThereAreNoEdges()
    {
        SvgPicture picture = Draw(ReportSample.Scores, Circuit.Empty(ReportSample.Graph));

        Assert.Contains("The circuit has no edges.", picture.Texts);
        Assert.Empty(picture.Edges);
        Assert.Empty(picture.Nodes);
    }

    [Theory]
    [InlineData(double.NaN, "- (none)")]
    [InlineData(double.NegativeInfinity, "- (helpful)")]
    [InlineData(double.MaxValue, "1.798E+308 (harmful)")]
    [InlineData(-double.Epsilon, "-4.941E-324 (helpful)")]
    public void Write_ExtremeScore_IsDrawnAndTold(double score, string told)
    {
        ComputationGraph graph = ReportSample.Tiny;
        SvgPicture picture = Draw(Edges.Scores(graph, ("input->m0", score), ("m0->logits", 0.5)), Circuit.Whole(graph));

        AssertInView(picture);
        Assert.All(picture.StrokeWidths, width => Assert.InRange(width, 0.5, 6));
        Assert.Contains(picture.Edges, edge => edge.Tooltip == $"input->m0: score {told}");
    }

    [Fact]
    public void Write_AnyCoordinate_HasTwoDecimalsAtMost()
    {
        ComputationGraph graph = ReportSample.Wide;
        using var folder = new ScratchFolder();
        CircuitSvg.Write(folder["circuit.svg"], Edges.RandomScores(graph, 1), Circuit.Whole(graph), ReportSample.Caption);
        string text = File.ReadAllText(folder["circuit.svg"]);
        double height = new SvgPicture(text).View.Bottom;

        // Gaps of whole pixels would put everything on whole pixels and show nothing.
        Assert.NotEqual(Math.Round(height), height);
        Assert.DoesNotMatch(@"=""[^""]*\.\d{3}", text);
    }

    [Fact]
    public void Write_StrongestEdge_IsDrawnOnTop()
    {
        Circuit circuit = ReportSample.Circuit;
        SvgPicture picture = Draw(ReportSample.Scores, circuit);
        double[] magnitudes = [.. picture.Edges.Select(edge => Math.Abs(ReportSample.Scores.Values[Edges.Parse(circuit.Graph, edge.Name)]))];

        Assert.Equal(magnitudes.Order(), magnitudes);
    }

    private static void AssertInView(SvgPicture picture)
        => Assert.All(picture.AllPoints, point => Assert.True(picture.View.Contains(point), $"{point} lies outside {picture.View}"));

    private static void AssertNear((double X, double Y) expected, (double X, double Y) actual)
    {
        Assert.Equal(expected.X, actual.X, Rounding);
        Assert.Equal(expected.Y, actual.Y, Rounding);
    }

    private static SvgPicture Draw(EdgeScores scores, Circuit circuit, CircuitCaption? caption = null)
    {
        using var folder = new ScratchFolder();
        CircuitSvg.Write(folder["circuit.svg"], scores, circuit, caption ?? ReportSample.Caption);
        return new SvgPicture(File.ReadAllText(folder["circuit.svg"]));
    }
}
