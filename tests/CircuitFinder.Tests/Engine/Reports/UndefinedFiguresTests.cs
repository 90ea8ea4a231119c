using System.Text.Json;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Hypotheses;
using CircuitFinder.Engine.Evaluation.SelfRepair;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports;

/// <summary>No writer lets a figure that is not defined out as a number: never NaN, never Infinity, and JSON stays JSON.</summary>
public sealed class UndefinedFiguresTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Write_EveryReport_HasNoNumberForWhatIsNotDefined(double undefined)
    {
        WriteScores(undefined);
        WriteEvaluations(undefined);
        WriteTests(undefined);

        string[] files = Directory.GetFiles(_scratch.Root);
        Assert.Equal(26, files.Length);
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            Assert.All(["NaN", "Infinity", "∞", "infty"], word => Assert.False(text.Contains(word, StringComparison.Ordinal), $"{Path.GetFileName(file)}: {word}"));
            if (Path.GetExtension(file) == ".json")
            {
                JsonDocument.Parse(text).Dispose();
            }
        }
    }

    private void WriteScores(double undefined)
    {
        ComputationGraph graph = ReportSample.Tiny;
        EdgeScores scores = Edges.Scores(graph, ("input->m0", undefined), ("m0->logits", 0.5));
        Circuit circuit = Circuit.Whole(graph);
        CircuitCaption caption = ReportSample.Caption with
        {
            Faithfulness = undefined,
            LossRecovered = undefined,
            RandomFaithfulnessMean = undefined,
            RandomFaithfulnessMinimum = undefined,
            RandomFaithfulnessMaximum = undefined,
        };
        ScoresCsv.Write(_scratch["scores.csv"], scores, circuit);
        NodesCsv.Write(_scratch["nodes.csv"], graph, [undefined, 1, 2], circuit);
        CircuitJson.Write(_scratch["circuit.json"], scores, circuit, 8, null);
        CircuitDot.Write(_scratch["circuit.dot"], scores, circuit, caption);
        CircuitSvg.Write(_scratch["circuit.svg"], scores, circuit, caption);
        var file = new CircuitFile(graph, circuit, scores, 8);
        NamedCircuit[] named = [new("a", "a.json", file), new("b", "b.json", file)];
        CompareCsv.Write(_scratch["compare.csv"], named);
        CompareDot.Write(_scratch["compare.dot"], named[0], named[1]);
        AcdcStep[] steps = [new("m0->logits", true, undefined, undefined, 7), new("input->m0", true, 0.5, 1, 6)];
        AcdcStepsCsv.Write(_scratch["acdc_steps.csv"], steps, undefined);
        AcdcSvg.Write(_scratch["acdc.svg"], steps, "D", graph.EdgeCount, caption);
    }

    private void WriteEvaluations(double undefined)
    {
        CircuitFigures row = ReportSample.Evaluation with
        {
            Metric = ReportSample.Point(undefined),
            Faithfulness = ReportSample.Point(undefined),
            KlNats = ReportSample.Point(undefined),
            LossRecovered = ReportSample.Point(undefined),
            Accuracy = ReportSample.Point(undefined),
            Random = new RandomBaseline(10, undefined, undefined, undefined, undefined, undefined, undefined, undefined),
            HeldOut = ReportSample.HeldOut(undefined, undefined, undefined, undefined, undefined),
        };
        CircuitFigures drawn = ReportSample.Evaluation with { Random = row.Random };
        Estimate interval = Estimate(undefined);
        IMetric metric = MetricCatalog.Find("logit-diff");
        SummaryCsv.Write(_scratch["summary.csv"], [row, drawn], 0, metric, 479);
        ResultTable.Read(_scratch["summary.csv"]).WriteLatex(_scratch["summary.tex"], new TableOrigin(), "summary");
        ResultTable.Read(_scratch["summary.csv"]).WriteMarkdown(_scratch["summary.md"], "c", "l");
        ParetoCsv.Write(_scratch["pareto.csv"], [(0.5, row)], "logit-diff", 479);
        FaithfulnessSvg.Write(_scratch["faithfulness.svg"], [row, drawn], 0, 479, ReportSample.Caption);
        EvaluationCsv.Write(_scratch["evaluation.csv"], [ReportedValue.Of("cpr", interval, "x"), ReportedValue.Plain("y", undefined, 1, "z")]);
        GridCsv.Write(_scratch["grid.csv"], [new SizeCurve(EdgeRanking.Magnitude, [new SizeCurvePoint(0.5, 4, 4, interval, interval)], interval, interval)]);
        MethodRow method = new("ioi", "eap")
        {
            Edges = 3,
            Faithfulness = interval,
            Cpr = interval,
            Cmd = interval,
            Auroc = undefined,
            RandomFaithfulness = undefined,
            Agreement = new Agreement(3, undefined, undefined, undefined),
            Seconds = undefined,
            Points = [(3, interval), (4, new Estimate(0.5, 0.25, 0.75, 3))],
        };
        MethodTable.Write(_scratch.Root, "comparison", [method], "c");
        NodesSvg.Write(_scratch["nodes.svg"], [.. Enumerable.Repeat(undefined, ReportSample.Graph.SourceCount)], ReportSample.Circuit, ReportSample.Caption);
        MethodsSvg.Write(_scratch["comparison.svg"], [method], "t", "s", 479);
        RunManifestJson.Write(_scratch["run.json"], ReportSample.Manifest with { Results = new(undefined, undefined, undefined, undefined, ManifestCircuit.Of(row), null, method.Agreement) });
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(MethodTable.Json([method])).RootElement[0].GetProperty("cpr").ValueKind);
    }

    private void WriteTests(double undefined)
    {
        IMetric metric = MetricCatalog.Find("logit-diff");
        Estimate interval = Estimate(undefined);
        TestsCsv.Write(_scratch["tests.csv"], [new HypothesisTest("n", "h", undefined, 0, 0.05, undefined, false, "s")]);
        EdgeNecessityCsv.Write(_scratch["edges.csv"], [new EdgeNecessity("e", undefined, undefined, undefined, 0, undefined, false)], metric);
        KnockOutsCsv.Write(_scratch["knockouts.csv"], new CompletenessReport([new KnockOut("random", ["m0"], undefined, undefined, undefined, undefined)], []), metric);
        SelfRepairCsv.Write(
            _scratch["self_repair.csv"],
            new SelfRepairReport(1, 0, [new HeadAblation("a0.h0", interval, interval, interval, undefined, [new HeadResponse("a0.h1", undefined, undefined, interval, ResponseKind.Backup)])]),
            metric);
    }

    private static Estimate Estimate(double undefined) => new(undefined, undefined, undefined, 3);
}
