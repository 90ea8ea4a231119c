using System.Globalization;
using CircuitFinder.Engine.Explanation;
using CircuitFinder.Engine.Reports.Heads;

namespace CircuitFinder.Cli.Printing;

/// <summary>Prints where heads look.</summary>
internal static class HeadsTable
{
    public static void Print(TextWriter output, HeadsTitle title, HeadReport report)
    {
        int prompts = report.Templates.Sum(template => template.Prompts);
        output.WriteLine(Line($"{title.Task}, {title.Model}: {title.Heads}, {prompts} prompts of seed {title.Seed}"));
        IReadOnlyList<HeadBlock> blocks = HeadBlocks.Of(report);
        if (blocks.Count > 0)
        {
            foreach (string line in HeadBlocks.Legend)
            {
                output.WriteLine(line);
            }
        }

        output.WriteLine(HeadBlocks.LabelRule);
        foreach (HeadBlock block in blocks)
        {
            Print(output, block);
        }

        PrintRoles(output, report);
    }

    private static void Print(TextWriter output, HeadBlock block)
    {
        output.WriteLine();
        output.WriteLine(Line($"{string.Join(", ", block.Templates)} ({block.Prompts} prompts): {string.Join(", ", block.Mentions)}"));
        int from = block.Lines.Select(line => line.From.Length).Append(4).Max();
        int attention = block.Lines.Select(line => line.Label.Length > 0 ? line.Attention.Length : 0).Append(0).Max();
        string before = string.Empty;
        foreach (HeadLine line in block.Lines)
        {
            string head = line.Head == before ? string.Empty : line.Head;
            output.WriteLine($"  {head,-8}{line.From.PadRight(from)}  {line.Attention.PadRight(attention)}  {line.Label}".TrimEnd());
            before = line.Head;
        }
    }

    private static void PrintRoles(TextWriter output, HeadReport report)
    {
        if (report.Templates.IsEmpty)
        {
            return;
        }

        string[] templates = [.. report.Templates.Select(template => template.Template)];
        output.WriteLine();
        output.WriteLine("All positions of the clean prompts of all templates, and from the answer position to tokens that are right and wrong answers:");
        output.WriteLine("  head    previous  duplicate  induction  first   self  right  wrong");
        foreach (IGrouping<(int Layer, int Head), RoleScore> head in report.Templates.SelectMany(template => template.Scores).GroupBy(score => (score.Layer, score.Head)))
        {
            string[] cells = [.. HeadRoles.All.Select(role => Share([.. head.Where(score => score.Role == role && score.Instances > 0)]))];
            string label = HeadBlocks.Labels(report.Labels, head.Key.Layer, head.Key.Head, templates);
            output.WriteLine(
                $"  {HeadBlocks.NameOf(head.Key.Layer, head.Key.Head),-8}{cells[0],8}  {cells[1],9}  {cells[2],9}  {cells[3],5}  {cells[4],5}  {cells[5],5}  {cells[6],5}  {label}".TrimEnd());
        }
    }

    // The mean over the positions of all templates.
    private static string Share(RoleScore[] scores)
        => scores.Length == 0
            ? "-"
            : (scores.Sum(score => score.Share * score.Instances) / scores.Sum(score => score.Instances)).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
