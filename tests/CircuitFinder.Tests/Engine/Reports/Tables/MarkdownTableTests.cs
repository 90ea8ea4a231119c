using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports.Tables;

public sealed class MarkdownTableTests
{
    [Fact]
    public void Write_Table_IsGitHubsForm()
    {
        using var folder = new ScratchFolder();
        TableColumn[] columns = [new("edge", TableColumnKind.Text), new("all\nedges", TableColumnKind.Count), new("faith-\nfulness", TableColumnKind.Number)];

        MarkdownTable.Write(folder["t.md"], "D(model || C), *all*.", "tab:a b", columns, [["a0.h0->m0<q>", "32491", "-0.123456"], ["x_y", "", "1e-7"]]);

        Assert.Equal(
            [
                "<a name=\"tab:a-b\"></a>",
                "",
                "| edge | all edges | faithfulness |",
                "| :--- | ---: | ---: |",
                @"| a0.h0-\>m0\<q\> | 32,491 | -0.123 |",
                @"| x\_y | – | 1.00e-7 |",
                "",
                @"D(model \|\| C), \*all\*.",
            ],
            File.ReadAllLines(folder["t.md"]));
    }

    [Fact]
    public void Write_RowOfOtherWidth_IsTheCallersFault()
    {
        using var folder = new ScratchFolder();
        Assert.Throws<ArgumentException>(() => MarkdownTable.Write(folder["t.md"], "c", "l", [new TableColumn("a", TableColumnKind.Text)], [["a", "1"]]));
    }
}
