using System.Xml.Linq;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports;

public sealed class CompareReportTests
{
    [Fact]
    public void CompareCsv_Circuits_HasARowAnEdgeOfAnyAndScoresWhereThereAreSome()
        => Assert.Equal(
            [
                "edge,source,source_layer,source_head,destination,destination_layer,destination_head,destination_input,in_eap,\"in_a<b>&\"\"c\"\"\",score_eap",
                "input->a0.h1<q>,input,,,a0.h1<q>,0,1,q,false,true,0",
                "input->m0,input,,,m0,0,,,true,true,-0.5",
                "m0->logits,m0,0,,logits,,,,true,false,0.25",
            ],
            Lines(path => CompareCsv.Write(path, [CompareSample.First, CompareSample.Second])));

    [Fact]
    public void OverlapCsv_Pair_HasCountsAndShares()
        => Assert.Equal(
            [
                "first,second,edges_in_both,edges_only_first,edges_only_second,edge_jaccard,nodes_in_both,nodes_only_first,nodes_only_second,node_jaccard",
                "a,b,1,2,1,0.25,3,1,1,0.6",
            ],
            Lines(path => OverlapCsv.Write(path, [("a", "b", new CircuitOverlap(1, 2, 1, 3, 1, 1))])));

    [Fact]
    public void RocCsv_Points_TellWhereEachComesFrom()
    {
        string[] lines = Lines(path => RocCsv.WritePoints(path, CompareSample.Curves));

        Assert.Equal("level,circuit,point,threshold,fpr,tpr", lines[0]);
        Assert.Equal(
            ["edges,eap,end,,0,0", "edges,eap,threshold,0.5,0,0.5"],
            lines[1..3]);
        Assert.Equal(["end", "threshold", "threshold", "threshold", "kept"], Kinds("edges,eap"));
        Assert.Equal(["end", "kept", "end"], Kinds("edges,\"a<b>&\"\"c\"\"\""));
        Assert.NotEmpty(Kinds("nodes,eap"));

        string[] Kinds(string start)
            => [.. lines.Where(line => line.StartsWith(start + ",", StringComparison.Ordinal)).Select(line => line[(start.Length + 1)..].Split(',')[0])];
    }

    [Fact]
    public void RocCsv_Areas_HasARowACurve()
    {
        string[] lines = Lines(path => RocCsv.WriteAreas(path, CompareSample.Curves, "gpt2-ioi"));

        Assert.Equal("level,circuit,reference,auroc_trapezoid,auroc_pessimistic,kept_fpr,kept_tpr", lines[0]);
        Assert.Equal(5, lines.Length);
        Assert.StartsWith("edges,eap,gpt2-ioi,0.", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void RocSvg_Curves_AreWellFormedAndNamed()
    {
        using var folder = new ScratchFolder();
        RocSvg.Write(folder["roc.svg"], CompareSample.Curves, "gpt2-ioi");
        XElement svg = XElement.Parse(File.ReadAllText(folder["roc.svg"]));
        string[] texts = [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];

        Assert.Contains("ROC against gpt2-ioi", texts);
        Assert.Contains(texts, text => text.StartsWith("eap: area (pessimistic) edges 0.", StringComparison.Ordinal) && text.Contains(", nodes ", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.StartsWith("a<b>&\"c\": area", StringComparison.Ordinal));

        // A mark a curve and level, and one a legend: circles for the first circuit, squares for the second.
        Assert.Equal(3, svg.Descendants().Count(element => element.Name.LocalName == "circle"));
        Assert.Equal(3, svg.Descendants().Count(element => element.Name.LocalName == "polygon"));
    }

    [Fact]
    public void RocSvg_ManyThresholds_StaysSmallAndInsideItsView()
    {
        using var folder = new ScratchFolder();
        var random = new Random(1);
        double[] scores = [.. Enumerable.Range(0, 40_000).Select(_ => random.NextDouble())];
        RocCurve curve = RocCurve.OfScores(scores, [.. scores.Select(score => random.NextDouble() < score / 10)]);
        RocSvg.Write(
            folder["roc.svg"], [new NamedRoc(RocLevel.Edges, "big", new CircuitRoc(curve, new RocPoint(double.NaN, 1, 1), true))], "reference");
        string text = File.ReadAllText(folder["roc.svg"]);
        var picture = new SvgPicture(text);

        Assert.InRange(text.Length, 10_000, 60_000);
        Assert.All(picture.AllPoints, point => Assert.True(
            point.X >= picture.View.Left && point.X <= picture.View.Right && point.Y >= picture.View.Top && point.Y <= picture.View.Bottom));
    }

    [Fact]
    public void CompareSvg_Edges_AreToldApartByDashesToo()
    {
        using var folder = new ScratchFolder();
        CompareSvg.Write(folder["compare.svg"], [CompareSample.First, CompareSample.Second]);
        string text = File.ReadAllText(folder["compare.svg"]);
        var picture = new SvgPicture(text);

        Assert.Equal(
            ["input->a0.h1<q>: in a<b>&\"c\"", "input->m0: in eap, a<b>&\"c\"", "m0->logits: in eap"],
            picture.Edges.Select(edge => edge.Tooltip).Order(StringComparer.Ordinal));
        Assert.Equal(3, text.Split("<path ").Where(path => path.Contains("<title>", StringComparison.Ordinal)).Select(Dashes).Distinct().Count());
        Assert.Contains("in both: 1 edges", picture.Texts);
        Assert.Equal(picture.Edges.Count, picture.Arrowheads.Count);

        static string Dashes(string path) => path.Split("stroke-dasharray=\"") is [_, var rest] ? rest.Split('"')[0] : "";
    }

    [Fact]
    public void CompareSvg_ThreeCircuits_SaysHowManyKeepAnEdge()
    {
        using var folder = new ScratchFolder();
        CompareSvg.Write(folder["compare.svg"], [CompareSample.First, CompareSample.Second, CompareSample.First with { Name = "third" }]);
        var picture = new SvgPicture(File.ReadAllText(folder["compare.svg"]));

        Assert.Contains("in all 3: 1 edges", picture.Texts);
        Assert.Contains("in several: 1", picture.Texts);
        Assert.Contains("in one alone: 1", picture.Texts);
    }

    [Fact]
    public void CompareDot_Edges_CarryColourPlaceAndScores()
    {
        string[] lines = Lines(path => CompareDot.Write(path, CompareSample.First, CompareSample.Second));

        Assert.Contains("  \"input\":n -> \"m0\":s [color=\"#1a1a1a\", in=both, role=mlp, score_first=\"-0.5\", tooltip=\"input->m0\"];", lines);
        Assert.Contains("  \"m0\":n -> \"logits\":s [color=\"#0072b2\", in=first, role=logits, score_first=\"0.25\", tooltip=\"m0->logits\"];", lines);
        Assert.Contains("  \"input\":n -> \"a0.h1\":q:s [color=\"#d55e00\", in=second, role=query, score_first=\"0\", tooltip=\"input->a0.h1<q>\"];", lines);
        Assert.Single(lines, line => line.StartsWith("    \"m0\" [", StringComparison.Ordinal) && line.EndsWith(", in=both, role=mlp];", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("COLOR=\"#d55e00\"><TR><TD PORT=\"out\"", StringComparison.Ordinal) && line.EndsWith(", in=second, role=head];", StringComparison.Ordinal));
    }

    [DotFact]
    public void CompareDot_NamesWithMarkup_Render()
    {
        using var folder = new ScratchFolder();
        CompareDot.Write(folder["compare.dot"], CompareSample.First, CompareSample.Second);
        XElement svg = XElement.Parse(Graphviz.Render(folder["compare.dot"], "svg"));

        Assert.Contains(
            "only in a<b>&\"c\"",
            string.Concat(svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)).Replace('\u00A0', ' '),
            StringComparison.Ordinal);
    }

    [Fact]
    public void CircuitJson_OnlyKeptEdgesListed_ReadsAsTheRestBeingOut()
    {
        using var folder = new ScratchFolder();
        CircuitFile file = CircuitJson.Read(folder.Write("c.json", """
            {"cfg": {"n_layers": 2, "n_heads": 2, "parallel_attn_mlp": false}, "nodes": {"m0": {"in_graph": true}},
            "edges": {"input->logits": {"in_graph": true}}}
            """));

        Assert.Equal(["input->logits"], Edges.Names(file.Circuit));
        Assert.True(file.Graph.HasShapeOf(CompareSample.Graph));
        Assert.Null(file.Scores);
    }

    private static string[] Lines(Action<string> write)
    {
        using var folder = new ScratchFolder();
        write(folder["file"]);
        return File.ReadAllText(folder["file"]).TrimEnd('\n').Split('\n');
    }
}
