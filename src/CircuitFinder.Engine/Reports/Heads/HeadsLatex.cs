using CircuitFinder.Engine.Explanation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Heads;

/// <summary><c>heads.tex</c>: the blocks of the screen as a table for a paper.</summary>
public static class HeadsLatex
{
    private static readonly TableColumn[] Columns =
    [
        new("templates", TableColumnKind.Text), new("head", TableColumnKind.Text), new("from", TableColumnKind.Text),
        new("attention to", TableColumnKind.Text), new("label", TableColumnKind.Text),
    ];

    /// <summary>Writes the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">What was measured.</param>
    /// <param name="report">The heads to write; of a task, since a dataset has no slots.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, HeadsTitle title, HeadReport report)
    {
        ArgumentNullException.ThrowIfNull(title);
        var rows = new List<IReadOnlyList<string>>();
        foreach (HeadBlock block in HeadBlocks.Of(report))
        {
            string templates = block.Templates.Length == 1 ? block.Templates[0] : $"{block.Templates[0]} and {block.Templates.Length - 1} more";
            string before = string.Empty;
            foreach (HeadLine line in block.Lines)
            {
                rows.Add([rows.Count == 0 || before.Length == 0 ? templates : " ", line.Head == before ? " " : line.Head, line.From, line.Attention, Cell(line.Label)]);
                before = line.Head;
            }
        }

        LatexTable.Write(
            path,
            $"{title.Task}, {title.Model}: where heads look, mean share of attention ± standard deviation over prompts; in brackets the corrupted run where it differs by 0.2. {HeadBlocks.LabelRule}",
            $"tab:{title.Task}-{title.Model}-heads",
            Columns,
            rows);
    }

    // An empty cell would print a dash, as if something had not been measured.
    private static string Cell(string label) => label.Length == 0 ? " " : label;
}
