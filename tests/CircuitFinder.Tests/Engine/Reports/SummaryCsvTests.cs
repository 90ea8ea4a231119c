using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Tests.Engine.Prompts;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports;

public sealed class SummaryCsvTests
{
    [Fact]
    public void Write_ThreeSizes_MatchesTheSnapshot()
    {
        CircuitFigures whole = ReportSample.Evaluation;
        CircuitFigures[] rows =
        [
            whole with { EdgesAsked = 10, EdgesLeft = 0, NodesLeft = 0, Metric = ReportSample.Point(-0.1), Faithfulness = ReportSample.Point(0), LossRecovered = ReportSample.Point(0), Random = null },
            whole,
            whole with { Accuracy = ReportSample.Point(double.NaN), Faithfulness = ReportSample.Point(double.NaN), Random = whole.Random! with { FaithfulnessMean = double.NaN } },
        ];

        Snapshot.Matches("summary", Written(rows, chosen: 1, "logit-diff"));
    }

    [Theory]
    [InlineData("logit-diff", "1.25")]
    [InlineData("prob-diff", "1.25")]
    [InlineData("nll", "-1.25")]
    [InlineData("kl", "-1.25")]
    [InlineData("accuracy", "1.25")]
    public void Write_AnyMetric_HasTheSameColumns(string metric, string value)
    {
        string[][] table = Table(metric);

        Assert.Equal(Table("logit-diff")[0], table[0]);
        Assert.Equal(["metric", "metric_value"], table[0][4..6]);
        Assert.Equal([metric, value], table[1][4..6]);
        Assert.Equal(table[0].Length, table[0].Distinct().Count());
        Assert.Equal(table[0].Length, table[1].Length);
    }

    [Fact]
    public void Write_NoneChosen_MarksNoRow()
        => Assert.DoesNotContain("true", Written([ReportSample.Evaluation, ReportSample.Evaluation], chosen: -1, "kl"), StringComparison.Ordinal);

    private static string[][] Table(string metric)
        => [.. Written([ReportSample.Evaluation], chosen: 0, metric).TrimEnd('\n').Split('\n').Select(line => line.Split(','))];

    private static string Written(IReadOnlyList<CircuitFigures> rows, int chosen, string metric)
    {
        using var folder = new ScratchFolder();
        SummaryCsv.Write(folder["summary.csv"], rows, chosen, MetricCatalog.Find(metric), ReportSample.Graph.EdgeCount);
        return File.ReadAllText(folder["summary.csv"]);
    }
}
