using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports.Drawing;

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
            AssertNear((port, destination.Outline.Bottom), picture.Arrowheads.Select(head => head[0]).MinBy(tip => Math.Abs(tip.X - port) + Math.Abs(tip.Y - destination.Outline.Bottom)));
            Assert.Equal(port, edge.Points[^1].X, Rounding);
            Assert.InRange(edge.Points[^1].Y - destination.Outline.Bottom, 4, 14);
        });
        Assert.Equal(picture.Edges.Count, picture.Arrowheads.Count);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(300)]
    public void Write_Landscape_LeadsEachEdgeFromTheLeftIntoItsRead(int count)
    {
        SvgPicture picture = Draw(ReportSample.Scores, ReportSample.Draw(ReportSample.Graph, count), options: new PictureOptions { IsLandscape = true });
        var nodes = picture.Nodes.ToDictionary(node => node.Name);

        AssertInView(picture);
        Assert.NotEmpty(picture.Edges);
        Assert.All(picture.Edges, edge =>
        {
            string[] ends = edge.Name.Split("->");
            var source = nodes[ends[0]];
            var destination = nodes[ends[1].Split('<')[0]];
            Assert.Equal(source.Outline.Right, edge.Points[0].X, Rounding);
            Assert.InRange(destination.Outline.Left - edge.Points[^1].X, 4, 14);
            Assert.InRange(edge.Points[^1].Y, destination.Outline.Top, destination.Outline.Bottom);
            Assert.True(source.Outline.Right < destination.Outline.Left);
        });
        Box[] outlines = [.. picture.Nodes.Select(node => node.Outline)];
        Assert.All(outlines, (outline, i) => Assert.DoesNotContain(outlines[..i], outline.Overlaps));
        AssertReadable(picture);
    }

    [Theory]
    [InlineData("85mm", 5, false)]
    [InlineData("174mm", 40, true)]
    [InlineData("300px", 300, false)]
    public void Write_Width_IsThatOfThePictureAndNothingIsCutOff(string width, int count, bool isLandscape)
    {
        var options = new PictureOptions { Width = PictureWidth.Parse("--width", width), IsLandscape = isLandscape };
        SvgPicture picture = Draw(ReportSample.Scores, ReportSample.Draw(ReportSample.Graph, count), options: options);

        Assert.Equal(width.Replace("px", "", StringComparison.Ordinal), picture.Root("width"));
        AssertInView(picture);
        AssertReadable(picture);
    }

    [Fact]
    public void Write_WithoutTitle_HasNeitherTitleNorCaption()
    {
        SvgPicture picture = Draw(ReportSample.Scores, ReportSample.Circuit, options: new PictureOptions { HasTitle = false });

        Assert.NotEmpty(picture.Title);
        Assert.DoesNotContain(picture.Title, picture.Texts);
        Assert.DoesNotContain(picture.Texts, text => text.Contains("faithfulness", StringComparison.Ordinal));
        AssertInView(picture);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("85mm")]
    public void FaithfulnessSvg_Write_DrawsHeldOutCircuitsAndNothingOverThePlotOrBeyondTheEdge(string? width)
    {
        using var folder = new ScratchFolder();
        CircuitFigures[] rows = [.. new[] { 5, 40, 479 }.Select(edges => ReportSample.Evaluation with
        {
            EdgesLeft = edges, Faithfulness = ReportSample.Point(edges / 480.0), HeldOut = ReportSample.HeldOut(1, edges / 500.0, 0.1, 0.9, 1),
        })];
        FaithfulnessSvg.Write(folder["f.svg"], rows, 1, 479, ReportSample.Caption, new PictureOptions { Width = PictureWidth.Parse("--width", width) });
        var picture = new SvgPicture(File.ReadAllText(folder["f.svg"]));

        AssertInView(picture);
        AssertReadable(picture);
        Assert.Contains("faithfulness", picture.Texts);
        Assert.Contains("the same circuits, on held-out prompts", string.Join(' ', picture.Texts), StringComparison.Ordinal);
        Assert.Contains("reported: 40 edges, 0.08, held out 0.08", string.Join(' ', picture.Texts), StringComparison.Ordinal);

        // All words but the numbers and names of the axes stand above or below the plot.
        double bottom = picture.PlacedTexts.Single(text => text.Text.StartsWith("edges kept", StringComparison.Ordinal)).Place.Top;
        Assert.All(picture.PlacedTexts.Where(text => text.Text.Contains("circuits", StringComparison.Ordinal)), text => Assert.True(text.Place.Top > bottom));
    }

    [Fact]
    public void Write_HarmfulEdges_AreDashed()
    {
        using var folder = new ScratchFolder();
        CircuitSvg.Write(folder["circuit.svg"], ReportSample.Scores, ReportSample.Circuit, ReportSample.Caption);
        string[] paths = [.. File.ReadAllText(folder["circuit.svg"]).Split("<path ").Where(path => path.Contains("<title>", StringComparison.Ordinal))];

        Assert.Contains(paths, path => path.Contains("(harmful)", StringComparison.Ordinal));
        Assert.All(paths, path => Assert.Equal(path.Contains("(harmful)", StringComparison.Ordinal), path.Contains("stroke-dasharray", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NodesSvg_Write_DrawsEveryNodeAndNoEdge(bool isLandscape)
    {
        using var folder = new ScratchFolder();
        Circuit circuit = ReportSample.Circuit;
        double[] scores = [.. Enumerable.Range(0, ReportSample.Graph.SourceCount).Select(node => node % 2 == 0 ? -0.001 : 0.25)];
        NodesSvg.Write(folder["circuit.svg"], scores, circuit, ReportSample.Caption, new PictureOptions { IsLandscape = isLandscape });
        var picture = new SvgPicture(File.ReadAllText(folder["circuit.svg"]));

        Assert.Empty(picture.Edges);
        Assert.Equal(ReportSample.Graph.SourceCount + 1, picture.Nodes.Count);
        Assert.Contains(picture.Nodes, node => node.Tooltip.StartsWith("a0.h0: score 0.25 (", StringComparison.Ordinal));
        Assert.DoesNotContain("-0.00", picture.Texts);
        Box[] outlines = [.. picture.Nodes.Select(node => node.Outline)];
        Assert.All(outlines, (outline, i) => Assert.DoesNotContain(outlines[..i], outline.Overlaps));
        AssertInView(picture);
        AssertReadable(picture);
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

    // No two lines of text lie on each other.
    private static void AssertReadable(SvgPicture picture)
    {
        (string Text, Box Place)[] texts = [.. picture.PlacedTexts];
        Assert.All(texts, (text, i) => Assert.DoesNotContain(texts[..i], other => other.Place.Overlaps(text.Place)));
    }

    private static void AssertInView(SvgPicture picture)
        => Assert.All(picture.AllPoints, point => Assert.True(picture.View.Contains(point), $"{point} lies outside {picture.View}"));

    private static void AssertNear((double X, double Y) expected, (double X, double Y) actual)
    {
        Assert.Equal(expected.X, actual.X, Rounding);
        Assert.Equal(expected.Y, actual.Y, Rounding);
    }

    private static SvgPicture Draw(EdgeScores scores, Circuit circuit, CircuitCaption? caption = null, PictureOptions? options = null)
    {
        using var folder = new ScratchFolder();
        CircuitSvg.Write(folder["circuit.svg"], scores, circuit, caption ?? ReportSample.Caption, options);
        return new SvgPicture(File.ReadAllText(folder["circuit.svg"]));
    }
}
