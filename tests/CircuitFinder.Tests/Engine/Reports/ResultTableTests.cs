using CircuitFinder.Engine;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Reports;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports;

public sealed class ResultTableTests
{
    [Fact]
    public void WriteLatex_SummaryCsv_HasItsRowsAndDefinitions()
    {
        using var folder = new ScratchFolder();
        SummaryCsv.Write(
            folder["summary.csv"],
            [ReportSample.Evaluation, ReportSample.Evaluation with { Faithfulness = double.NaN }],
            0,
            MetricCatalog.Find("logit-diff"),
            ReportSample.Graph.EdgeCount);

        ResultTable.Read(folder["summary.csv"]).WriteLatex(folder["summary.tex"], "Circuits of ioi_a", "tab:ioi");

        string[] lines = File.ReadAllLines(folder["summary.tex"]);
        LatexTableTests.RequireStructure(lines, columns: 13);
        Assert.Contains(lines, line => line.StartsWith(@"\caption{Circuits of ioi\_a. Share asked: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Faithfulness: (m(C) - m(empty)) / (m(model) - m(empty))", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("& 32 & 14 &", StringComparison.Ordinal) && line.Contains("$0.874$", StringComparison.Ordinal));

        // No held-out figure in either row, no faithfulness in the second.
        Assert.Equal(2, lines.Count(line => line.Contains(" -- ", StringComparison.Ordinal)));
    }

    [Fact]
    public void WriteLatex_ParetoCsv_HasARowAThreshold()
    {
        using var folder = new ScratchFolder();
        ParetoCsv.Write(folder["pareto.csv"], [(0.01, ReportSample.Evaluation), (0.1, ReportSample.Evaluation)], "logit-diff", ReportSample.Graph.EdgeCount);

        ResultTable.Read(folder["pareto.csv"]).WriteLatex(folder["pareto.tex"], "Thresholds", "tab:pareto");

        string[] lines = File.ReadAllLines(folder["pareto.tex"]);
        LatexTableTests.RequireStructure(lines, columns: 13);
        Assert.Equal(3, lines.Count(line => line.EndsWith(@"\\", StringComparison.Ordinal)));
    }

    [Fact]
    public void WriteMarkdown_TableOfAnotherProgram_KeepsEveryColumn()
    {
        using var folder = new ScratchFolder();
        ResultTable.Read(folder.Write("t.csv", "method,n_edges,cpr\r\neap,1200,0.51234\r\n\"a,b\",3,\r\n")).WriteMarkdown(folder["t.md"], "Methods", "t");

        Assert.Equal(
            ["| method | n edges | cpr |", "| :--- | ---: | ---: |", "| eap | 1,200 | 0.512 |", "| a,b | 3 | – |"],
            File.ReadAllLines(folder["t.md"])[2..6]);
    }

    [Theory]
    [InlineData("", "(1,1): the first line does not name every column. Give a table such as summary.csv.")]
    [InlineData("a,,b\n1,2,3\n", "(1,1): the first line does not name every column. Give a table such as summary.csv.")]
    [InlineData("a,b\n1,2\n3\n", "(3,1): there are 1 fields, where there should be 2.")]
    public void Read_FaultyTable_IsToldWithItsPlace(string csv, string fault)
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("t.csv", csv);

        Assert.Equal(path + fault, Assert.Single(Assert.Throws<UserFaultException>(() => ResultTable.Read(path)).Faults));
    }
}
