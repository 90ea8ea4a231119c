using System.Text.RegularExpressions;
using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports.Tables;

public sealed partial class LatexTableTests
{
    private static readonly TableColumn[] Columns =
        [new("method_name", TableColumnKind.Text), new("edges", TableColumnKind.Count), new("faith-\nfulness", TableColumnKind.Number)];

    [Fact]
    public void Write_Table_HasThePartsInOrder()
    {
        string[] lines = Lines(["eap", "32491", "0.87449"], ["acdc", "9", "-12.34"]);

        Assert.Equal(
            [
                @"% Needs \usepackage{booktabs}.",
                @"\begin{table}[tbp]",
                @"\centering",
                @"\caption{A caption.}\label{tab:a-b}",
                @"\small\setlength{\tabcolsep}{6pt}",
                @"\begin{tabular}{@{}lrr@{}}",
                @"\toprule",
                @"method\_name & edges & \shortstack[r]{faith-\\fulness} \\",
                @"\midrule",
                @"eap & 32,491 & 0.87 \\",
                @"acdc & 9 & $-12.34$ \\",
                @"\bottomrule",
                @"\end{tabular}",
                @"\end{table}",
            ],
            lines);
    }

    [Theory]
    [InlineData("0.9996", "1.000")]
    [InlineData("0", "0.000")]
    [InlineData("-0.0004", @"$-4.00 \times 10^{-4}$")]
    [InlineData("-0.0016", "$-0.002$")]
    [InlineData("999.964", "999.96")]
    [InlineData("1999960", @"$2.00 \times 10^{6}$")]
    [InlineData("1.234E-05", @"$1.23 \times 10^{-5}$")]
    [InlineData("-Infinity", "--")]
    [InlineData("NaN", "--")]
    [InlineData("", "--")]
    [InlineData("not run", "not run")]
    public void Write_Number_HasTwoOrThreeDecimals(string cell, string printed) => Assert.Equal($@"a & 1 & {printed} \\", Lines(["a", "1", cell])[^4]);

    [Theory]
    [InlineData(TableColumnKind.Interval, "0.9018 0.8893 0.9135", "0.90 [0.89, 0.91]")]
    [InlineData(TableColumnKind.Interval, "-0.001 -0.25 0.004", "0.00 [$-0.25$, 0.00]")]
    [InlineData(TableColumnKind.Interval, "0.9018  ", "0.90")]
    [InlineData(TableColumnKind.Interval, "  ", "--")]
    [InlineData(TableColumnKind.Probability, "0.0004", "$<0.01$")]
    [InlineData(TableColumnKind.Probability, "0", "0.00")]
    [InlineData(TableColumnKind.Probability, "0.03", "0.03")]
    public void Write_MeasuredCell_StandsInOneCell(TableColumnKind kind, string cell, string printed)
    {
        using var folder = new ScratchFolder();
        LatexTable.Write(folder["t.tex"], "c", "l", [new("a", TableColumnKind.Text), new("b", kind) { Decimals = 2 }], [["x", cell]]);

        Assert.Contains($@"x & {printed} \\", File.ReadAllLines(folder["t.tex"]));
    }

    [Fact]
    public void Write_ManyRows_IsALongtableWithItsHeadOnEveryPage()
    {
        string[] lines = Lines([.. Enumerable.Range(0, LatexTable.MostRowsOfOnePage + 1).Select(i => new[] { $"m{i}", $"{i}", "0.5" })]);

        Assert.Equal(@"% Needs \usepackage{booktabs,longtable}.", lines[0]);
        Assert.Contains(@"\begin{longtable}{@{}lrr@{}}", lines);
        Assert.Contains(@"\caption{A caption.}\label{tab:a-b}\\", lines);
        Assert.Contains(@"\endhead", lines);
        Assert.Equal(2, lines.Count(line => line.StartsWith(@"method\_name", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains("tabular", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_LongCaption_IsCutToTwoLines()
    {
        string[] lines = Lines(string.Concat(Enumerable.Repeat("many words ", 40)), ["a", "1", "2"]);
        string caption = Assert.Single(lines, line => line.StartsWith(@"\caption", StringComparison.Ordinal));

        Assert.InRange(caption.Length, 100, 180);
        Assert.Contains(" ...}", caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_LongWords_AreBrokenInsideThePage()
    {
        string[] lines = Lines([new string('x', 90) + " " + new string('y', 60), "1", "2"]);

        Assert.Contains(@"p{", Assert.Single(lines, line => line.StartsWith(@"\begin{tabular}", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(@"xxxxxxxxxxxxxx\allowbreak{}xxxxxxxxxxxxxx", lines[^4], StringComparison.Ordinal);
        Assert.Contains(",array}", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Write_MoreNumbersThanThePageHasRoomFor_LeavesOutTheLastAndSaysSo()
    {
        using var folder = new ScratchFolder();
        LatexTable.Write(
            folder["t.tex"], "c", "l", [.. Enumerable.Range(0, 30).Select(i => new TableColumn($"column {i}", TableColumnKind.Number))], [[.. Enumerable.Repeat("123.456", 30)]]);
        string[] lines = File.ReadAllLines(folder["t.tex"]);

        Assert.StartsWith("% The page has no room for: column ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("column 29.", lines[1], StringComparison.Ordinal);
        RequireStructure(lines, lines[^4].Count(character => character == '&') + 1);
    }

    [Theory]
    [InlineData("[a]", "{[}a{]}")]
    [InlineData("*", "{*}")]
    [InlineData("é \u00d8 \u017e", "é \u00d8 \u017e")]
    [InlineData("\u4e2d\ud83d\ude00", "U+4E2DU+1F600")]
    [InlineData("a\u0001b", "a b")]
    [InlineData("\u2205 \u2192", @"$\emptyset$ $\to$")]
    public void Write_HardCharacter_IsWhatLatexCanPrint(string text, string printed) => Assert.StartsWith($"{printed} & ", Lines([text, "1", "2"])[^4], StringComparison.Ordinal);

    [Fact]
    public void Write_WhatLatexTakesForCommands_IsEscaped()
    {
        const string Hard = "a_b & 50% of $x$ #1 {y} ^~ \\ a0.h0->m0<q> |C|\nnext";
        string[] lines = Lines(Hard, [Hard, "", Hard]);

        Assert.Equal(
            @"\caption{a\_b \& 50\% of \$x\$ \#1 \{y\} \textasciicircum{}\textasciitilde{} \textbackslash{} a0.h0-\textgreater{}m0\textless{}q\textgreater{} \textbar{}C\textbar{} next}",
            lines[3].Replace(@"\label{tab:a-b}", "", StringComparison.Ordinal));
        RequireStructure(lines, columns: 3);
    }

    [Fact]
    public void Write_RowOfOtherWidth_IsTheCallersFault()
    {
        using var folder = new ScratchFolder();

        ArgumentException fault = Assert.Throws<ArgumentException>(() => LatexTable.Write(folder["t.tex"], "c", "l", Columns, [["a", "1"]]));

        Assert.Contains("Row 0 has 2 cells; the table has 3 columns.", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => LatexTable.Write(folder["t.tex"], "c", "l", [], []));
        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    /// <summary>What any table of ours must be for LaTeX to take it.</summary>
    internal static void RequireStructure(string[] lines, int columns)
    {
        int depth = 0;
        string text = Escaped().Replace(string.Join('\n', lines.Where(line => !line.StartsWith('%'))), "");
        foreach (char character in text)
        {
            depth += character == '{' ? 1 : character == '}' ? -1 : 0;
            Assert.True(depth >= 0);
        }

        Assert.Equal(0, depth);
        Assert.Equal(0, text.Count(character => character == '$') % 2);
        Assert.DoesNotContain('_', Math().Replace(text[..text.IndexOf(@"\label", StringComparison.Ordinal)] + text[text.IndexOf(@"\toprule", StringComparison.Ordinal)..], ""));
        string[] rows = [.. text.Split('\n').SkipWhile(line => line != @"\toprule").TakeWhile(line => line is not (@"\end{tabular}" or @"\end{longtable}")).Where(line => line.EndsWith(@"\\", StringComparison.Ordinal))];
        Assert.True(rows.Length >= 2);
        Assert.All(rows, row => Assert.Equal(columns - 1, row.Count(character => character == '&')));
    }

    private static string[] Lines(params string[][] rows) => Lines("A caption.", rows);

    private static string[] Lines(string caption, params string[][] rows)
    {
        using var folder = new ScratchFolder();
        LatexTable.Write(folder["table.tex"], caption, "tab:a b", Columns, rows);
        return File.ReadAllLines(folder["table.tex"]);
    }

    [GeneratedRegex(@"\\[_&%$#{}]")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\$[^$]*\$")]
    private static partial Regex Math();
}
