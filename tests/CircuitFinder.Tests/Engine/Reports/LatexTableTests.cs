using System.Text.RegularExpressions;
using CircuitFinder.Engine.Reports;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports;

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
                @"\caption{A caption.}",
                @"\label{tab:a-b}",
                @"\begin{tabular}{lrr}",
                @"\toprule",
                @"method\_name & edges & \shortstack[r]{faith-\\fulness} \\",
                @"\midrule",
                @"eap & 32,491 & $0.874$ \\",
                @"acdc & 9 & $-12.3\phantom{00}$ \\",
                @"\bottomrule",
                @"\end{tabular}",
                @"\end{table}",
            ],
            lines);
    }

    [Theory]
    [InlineData("0.9996", "$1.00$")]
    [InlineData("0", "$0$")]
    [InlineData("-0.00099996", "$-0.00100$")]
    [InlineData("999.96", "$1000$")]
    [InlineData("999960", @"$1.00 \times 10^{6}$")]
    [InlineData("1.234E-05", @"$1.23 \times 10^{-5}$")]
    [InlineData("-Infinity", "--")]
    [InlineData("NaN", "--")]
    [InlineData("", "--")]
    [InlineData("not run", "not run")]
    public void Write_Number_HasThreeSignificantDigits(string cell, string printed) => Assert.Equal($@"a & 1 & {printed} \\", Lines(["a", "1", cell])[^4]);

    [Fact]
    public void Write_NumbersOfOneColumn_HaveTheirPointsInALine()
    {
        string[] cells = [.. Lines(["a", "1", "0.5"], ["b", "1", "0"], ["c", "1", "123.4"], ["d", "1", "1e9"])[9..13].Select(line => line.Split(" & ")[2])];

        Assert.Equal([@"$0.500$ \\", @"$0\phantom{.000}$ \\", @"$123\phantom{.000}$ \\", @"$1.00 \times 10^{9}$ \\"], cells);
    }

    [Fact]
    public void Write_WhatLatexTakesForCommands_IsEscaped()
    {
        const string Hard = "a_b & 50% of $x$ #1 {y} ^~ \\ a0.h0->m0<q> |C|\nnext";
        string[] lines = Lines(Hard, [Hard, "", Hard]);

        Assert.Equal(
            @"\caption{a\_b \& 50\% of \$x\$ \#1 \{y\} \textasciicircum{}\textasciitilde{} \textbackslash{} a0.h0-\textgreater{}m0\textless{}q\textgreater{} \textbar{}C\textbar{} next}",
            lines[3]);
        RequireStructure(lines, columns: 3);
    }

    [Fact]
    public void Write_ManyColumns_AreSetSmaller()
    {
        using var folder = new ScratchFolder();
        LatexTable.Write(folder["t.tex"], "c", "l", [.. Enumerable.Range(0, 9).Select(i => new TableColumn($"c{i}", TableColumnKind.Text))], [[.. "abcdefghi".Select(letter => $"{letter}")]]);

        Assert.Contains(@"\footnotesize", File.ReadAllText(folder["t.tex"]), StringComparison.Ordinal);
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
        string text = Escaped().Replace(string.Join('\n', lines), "");
        foreach (char character in text)
        {
            depth += character == '{' ? 1 : character == '}' ? -1 : 0;
            Assert.True(depth >= 0);
        }

        Assert.Equal(0, depth);
        Assert.Equal(0, text.Count(character => character == '$') % 2);
        Assert.DoesNotContain('_', Math().Replace(text[..text.IndexOf(@"\label", StringComparison.Ordinal)] + text[text.IndexOf(@"\begin{tabular}", StringComparison.Ordinal)..], ""));
        string[] rows = [.. text.Split('\n').SkipWhile(line => line != @"\toprule").TakeWhile(line => line != @"\bottomrule").Where(line => line.EndsWith(@"\\", StringComparison.Ordinal))];
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
