using System.Globalization;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Engine.Reports.Exchange;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports;

/// <summary>What holds for every file of a run.</summary>
public sealed class ReportConventionsTests
{
    private static readonly Dictionary<string, Action<string>> Writers = new(StringComparer.Ordinal)
    {
        ["scores.csv"] = path => ScoresCsv.Write(path, ReportSample.Scores, ReportSample.Circuit),
        ["summary.csv"] = path => SummaryCsv.Write(
            path, [ReportSample.Evaluation], 0, MetricCatalog.Find("logit-diff"), ReportSample.Graph.EdgeCount),
        ["circuit.json"] = path => CircuitJson.Write(path, ReportSample.Scores, ReportSample.Circuit, 64, ReportSample.Provenance),
        ["circuit.dot"] = path => CircuitDot.Write(path, ReportSample.Scores, ReportSample.Circuit, ReportSample.Caption),
        ["circuit.svg"] = path => CircuitSvg.Write(
            path, Edges.RandomScores(ReportSample.Wide, seed: 1), Circuit.Whole(ReportSample.Wide), ReportSample.Caption),
        ["compare.svg"] = path => CompareSvg.Write(path, [CompareSample.First, CompareSample.Second], new PictureOptions { IsLandscape = true }),
        ["nodes.svg"] = path => NodesSvg.Write(
            path, [.. Enumerable.Range(0, ReportSample.Graph.SourceCount).Select(node => -0.5 * node)], ReportSample.Circuit, ReportSample.Caption),
        ["faithfulness.svg"] = path => FaithfulnessSvg.Write(path, [ReportSample.Evaluation], 0, 479, ReportSample.Caption),
        ["acdc.svg"] = path => AcdcSvg.Write(path, [new AcdcStep("m0->logits", true, 0.25, 0.5, 478)], "KL, nats", 479, ReportSample.Caption),
        ["table.tex"] = path => LatexTable.Write(path, "a", "b", [new TableColumn("c", TableColumnKind.Number)], [["-0.5"], ["1234.5"], ["1e-9"]]),
        ["table.md"] = path => MarkdownTable.Write(path, "a", "b", [new TableColumn("c", TableColumnKind.Count)], [["12345"], ["-1"]]),
        ["prompts.json"] = path => AutoCircuitPrompts.Write(path, ReportSample.Prompts),
        ["prompts.csv"] = path => EapIgPrompts.Write(path, ReportSample.Prompts),
        ["compare.csv"] = path => CompareCsv.Write(path, [CompareSample.First, CompareSample.Second]),
        ["overlap.csv"] = path => OverlapCsv.Write(path, [("a", "b", new CircuitOverlap(1, 2, 1, 3, 1, 1))]),
        ["compare.dot"] = path => CompareDot.Write(path, CompareSample.First, CompareSample.Second),
        ["roc.csv"] = path => RocCsv.WritePoints(path, CompareSample.Curves),
        ["auroc.csv"] = path => RocCsv.WriteAreas(path, CompareSample.Curves, "gpt2-ioi"),
        ["roc.svg"] = path => RocSvg.Write(path, CompareSample.Curves, "gpt2-ioi"),
        ["run.json"] = path => RunManifestJson.Write(path, ReportSample.Manifest),
    };

    public static TheoryData<string> Names => [.. Writers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_AnyFile_IsUtf8WithLineFeedsAndNoByteOrderMark(string name)
    {
        byte[] bytes = Written(name);

        Assert.NotEqual(0xEF, bytes[0]);
        Assert.DoesNotContain((byte)'\r', bytes);
        Assert.Equal((byte)'\n', bytes[^1]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_Twice_GivesTheSameBytes(string name) => Assert.Equal(Written(name), Written(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_InAnotherCulture_GivesTheSameBytes(string name)
    {
        byte[] expected = Written(name);
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CommaCulture();
        try
        {
            Assert.Equal("−1,5", string.Create(CultureInfo.CurrentCulture, $"{-1.5}"));
            Assert.Equal(expected, Written(name));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    // The program runs without the systems' cultures, so the test makes one.
    private static CultureInfo CommaCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "−";
        return culture;
    }

    private static byte[] Written(string name)
    {
        using var folder = new ScratchFolder();
        Writers[name](folder[name]);
        return File.ReadAllBytes(folder[name]);
    }
}
