using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports.Tables;

public sealed class ResultTableTests
{
    private static readonly TableOrigin Origin = new("ioi_a", "tiny", "eap");

    [Fact]
    public void WriteLatex_SummaryCsv_HasItsRowsAndALabelOfItsOwn()
    {
        using var folder = new ScratchFolder();
        SummaryCsv.Write(
            folder["summary.csv"],
            [ReportSample.Evaluation, ReportSample.Evaluation with { Faithfulness = ReportSample.Point(double.NaN) }],
            0,
            MetricCatalog.Find("logit-diff"),
            ReportSample.Graph.EdgeCount);

        Assert.Equal("summary.tex", ResultTable.WriteLatexBeside(folder["summary.csv"], Origin));

        string[] lines = File.ReadAllLines(folder["summary.tex"]);
        LatexTableTests.RequireStructure(lines, columns: 8);
        Assert.Contains(lines, line => line == @"\caption{Circuits of ioi\_a in tiny by eap at each size. Brackets: range over random circuits.}\label{tab:ioi_a-tiny-eap-summary}");
        Assert.Contains(lines, line => line.StartsWith("% Faithfulness: (m(C) - m(empty)) / (m(model) - m(empty))", StringComparison.Ordinal));
        Assert.Contains(@"32 & 0.084 & 14 & 1.25 & 0.87 & 0.04 [$-0.10$, 0.21] & 0.79 & 0.97 \\", lines);
        Assert.Single(lines, line => line.Contains(" -- ", StringComparison.Ordinal));
    }

    [Fact]
    public void WriteLatex_ParetoCsv_HasARowAThreshold()
    {
        using var folder = new ScratchFolder();
        ParetoCsv.Write(folder["pareto.csv"], [(0.01, ReportSample.Evaluation), (0.1, ReportSample.Evaluation)], "logit-diff", ReportSample.Graph.EdgeCount);

        ResultTable.WriteLatexBeside(folder["pareto.csv"], Origin);

        string[] lines = File.ReadAllLines(folder["pareto.tex"]);
        LatexTableTests.RequireStructure(lines, columns: 9);
        Assert.Contains(lines, line => line.StartsWith("0.010 & 32 & ", StringComparison.Ordinal));
    }

    [Fact]
    public void WriteLatex_ScoresCsv_HasTheLargestOfAllRows()
    {
        using var folder = new ScratchFolder();
        ScoresCsv.Write(folder["scores.csv"], ReportSample.Scores, ReportSample.Circuit);

        ResultTable.WriteLatexBeside(folder["scores.csv"], Origin);

        string[] lines = File.ReadAllLines(folder["scores.tex"]);
        Assert.Contains(lines, line => line.Contains("The 50 of 479 rows with the largest \\textbar{}score\\textbar{}.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith(@"\begin{longtable}", StringComparison.Ordinal));
        double[] sizes = [.. lines.Where(line => line.EndsWith(@"true \\", StringComparison.Ordinal) || line.EndsWith(@"false \\", StringComparison.Ordinal))
            .Select(line => Math.Abs(double.Parse(line.Split(" & ")[1].Trim('$'), System.Globalization.CultureInfo.InvariantCulture)))];
        Assert.Equal(50, sizes.Length);
        Assert.Equal(sizes.OrderDescending(), sizes);
    }

    [Fact]
    public void WriteLatex_TableOfAnotherProgram_HasEveryColumnThatFitsAndIntervalsInOneCell()
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("my table.csv", "method,cpr,cpr_low95,cpr_high95,note\neap,0.51234,0.4,0.6,\"a long sentence, left out\"\nb_c,-0.0001,,,\n");

        ResultTable.Read(path).WriteLatex(folder["t.tex"], TableOrigin.Of(path), "my table");

        string[] lines = File.ReadAllLines(folder["t.tex"]);
        Assert.Contains(@"eap & 0.512 [0.400, 0.600] \\", lines);
        Assert.Contains(@"b\_c & 0.000 \\", lines);
        Assert.Contains(lines, line => line.EndsWith(@"\label{tab:my-table}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("results/ioi/tiny/all/comparison.csv", "tab:ioi-tiny-comparison")]
    [InlineData("results/ioi/tiny/eap/grid.csv", "tab:ioi-tiny-eap-grid")]
    public void Label_CommittedResults_NamesTaskModelAndTable(string path, string label)
    {
        string whole = Path.Combine(RepositoryRoot.Path, path);
        using var folder = new ScratchFolder();

        ResultTable.Read(whole).WriteLatex(folder["t.tex"], TableOrigin.Of(whole), Path.GetFileNameWithoutExtension(path));

        Assert.Contains($@"\label{{{label}}}", File.ReadAllText(folder["t.tex"]), StringComparison.Ordinal);
    }

    /// <summary>Every table that is committed, as a paper would print it: what LaTeX will say of its width follows from the font's
    /// own widths.</summary>
    [Fact]
    public void WriteLatex_EveryCommittedTable_FitsThePageWithAShortCaptionAndItsLabel()
    {
        using var folder = new ScratchFolder();
        string[] tables = Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "results"), "*.csv", SearchOption.AllDirectories);
        Assert.True(tables.Length >= 30);
        Assert.All(tables, table =>
        {
            ResultTable.Read(table).WriteLatex(folder["t.tex"], TableOrigin.Of(table), Path.GetFileNameWithoutExtension(table));
            string[] lines = File.ReadAllLines(folder["t.tex"]);
            string caption = Assert.Single(lines, line => line.StartsWith(@"\caption{", StringComparison.Ordinal));
            Assert.InRange(caption.IndexOf(@"\label", StringComparison.Ordinal), 10, 170);
            Assert.Contains(@"\label{tab:", caption, StringComparison.Ordinal);
            int columns = lines.First(line => line.EndsWith(@" \\", StringComparison.Ordinal)).Count(character => character == '&') + 1;
            Assert.InRange(columns, 2, 10);
            LatexTableTests.RequireStructure(lines, columns);
            Assert.DoesNotContain("-0.00$", string.Concat(lines), StringComparison.Ordinal);
            Assert.True(lines.Length < 70, table);
        });
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
