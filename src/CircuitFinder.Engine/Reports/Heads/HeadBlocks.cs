using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Explanation;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Heads;

/// <summary>Picks from a report of heads what a screen or a page has room for.</summary>
/// <remarks>
/// Templates that mention the same slots in the same order are pooled. A head has a line for the answer position, and at most three
/// for mentions of
/// slots that have others before them: those that the corruption changes, and those from which it puts half of its attention or
/// more on an earlier one.
/// </remarks>
public static class HeadBlocks
{
    /// <summary>Shares below this are left out.</summary>
    public const double LeastShare = 0.1;

    /// <summary>From this difference on, the share in the corrupted run is given too.</summary>
    public const double LeastDifference = 0.2;

    private const double Much = 0.5;
    private const int MostMentions = 3;
    private const int MostNames = 2;

    /// <summary>How to read the blocks, a line each.</summary>
    public static ImmutableArray<string> Legend { get; } =
    [
        "Mean share of attention ± standard deviation over the clean prompts; shares below 0.10 are left out; [in brackets] the corrupted run where it differs by 0.20.",
        "From the answer position (end), and from mentions of slots (their last token) that the corruption changes (*) or that put 0.50 or more on an earlier mention.",
    ];

    /// <summary>What a label takes.</summary>
    public static string LabelRule { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"Labels: excess over even attention at least {HeadLabeller.LeastExcess:0.0} less two standard errors, and {HeadLabeller.LeastMargin:0.0} above the runner-up, the best head that misses that.");

    /// <summary>The blocks of a report; none for a dataset, which has no slots.</summary>
    /// <param name="report">The heads to show.</param>
    public static ImmutableArray<HeadBlock> Of(HeadReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return
        [
            .. report.Templates
                .Where(template => !template.Links.IsEmpty)
                .GroupBy(template => string.Join('\n', template.Links))
                .Select(templates => Block([.. templates], report.Labels)),
        ];
    }

    /// <summary>A head's labels that hold in any of some templates, with the templates' names where they do not hold in all of
    /// these.</summary>
    /// <param name="labels">The labels of a report.</param>
    /// <param name="layer">From 0.</param>
    /// <param name="head">From 0.</param>
    /// <param name="templates">The templates.</param>
    public static string Labels(IEnumerable<RoleLabel> labels, int layer, int head, IReadOnlyCollection<string> templates)
        => string.Join("; ", labels.Where(label => label.Layer == layer && label.Head == head).Select(label => Label(label, templates)).OfType<string>());

    private static string? Label(RoleLabel label, IReadOnlyCollection<string> templates)
    {
        string[] holding = [.. templates.Where(label.Templates.Contains)];
        string name = HeadRoles.Label(label.Role);
        return holding.Length == 0 ? null
            : holding.Length == templates.Count || label.IsEverywhere ? name
            : holding.Length <= MostNames ? $"{name} ({string.Join(", ", holding)})"
            : string.Create(CultureInfo.InvariantCulture, $"{name} ({holding.Length} of {templates.Count} templates)");
    }

    private static HeadBlock Block(ImmutableArray<TemplateAttention> templates, ImmutableArray<RoleLabel> labels)
    {
        ImmutableArray<string> names = [.. templates.Select(template => template.Template)];
        return new HeadBlock(
            names,
            templates[0].Mentions,
            templates.Sum(template => template.Prompts),
            [.. templates[0].Heads.SelectMany((_, i) => Lines(templates, i, labels, names))]);
    }

    private static IEnumerable<HeadLine> Lines(
        ImmutableArray<TemplateAttention> templates, int index, ImmutableArray<RoleLabel> labels, ImmutableArray<string> names)
    {
        HeadLinks head = templates[0].Heads[index];
        List<HeadLink> links =
        [
            .. templates[0].Links.Select((link, i) => new HeadLink(
                link,
                templates.Aggregate(default(AttentionStatistic), (sum, template) => sum.Merge(template.Heads[index].Clean[i])),
                templates.Aggregate(default(AttentionStatistic), (sum, template) => sum.Merge(template.Heads[index].Corrupted[i])))),
        ];
        string end = templates[0].Links[^1].From;
        HashSet<string> changed = [.. templates.SelectMany(template => template.Changed)];
        HashSet<string> mentions =
        [
            .. links.Where(link => link.Link.From != end && IsEarlierMention(link.Link, templates[0].Mentions))
                .Where(link => changed.Contains(link.Link.From) || link.Clean.Mean >= Much)
                .OrderByDescending(link => changed.Contains(link.Link.From))
                .ThenByDescending(link => link.Clean.Mean)
                .Select(link => link.Link.From)
                .Distinct()
                .Take(MostMentions),
        ];
        string name = NameOf(head.Layer, head.Head);
        yield return new HeadLine(name, end, Attention(links, end), Labels(labels, head.Layer, head.Head, names));
        foreach (string mention in templates[0].Mentions.Where(mentions.Contains))
        {
            yield return new HeadLine(name, changed.Contains(mention) ? mention + "*" : mention, Attention(links, mention), string.Empty);
        }
    }

    /// <summary>A head's name, such as <c>a3.h1</c>.</summary>
    /// <param name="layer">From 0.</param>
    /// <param name="head">From 0.</param>
    public static string NameOf(int layer, int head) => string.Create(CultureInfo.InvariantCulture, $"a{layer}.h{head}");

    private static bool IsEarlierMention(AttentionLink link, ImmutableArray<string> mentions)
        => link.To != link.From && mentions.Contains(link.To);

    private static string Attention(List<HeadLink> links, string from)
    {
        List<HeadLink> shown = [];
        foreach (HeadLink link in links.Where(link => link.Link.From == from && IsShown(link)).OrderByDescending(link => link.Clean.Mean))
        {
            // The first token, the previous one or this one may be a mention too: one name is enough.
            if (!shown.Any(other => other.Clean == link.Clean && other.Corrupted == link.Corrupted))
            {
                shown.Add(link);
            }
        }

        return shown.Count == 0 ? "-" : string.Join(", ", shown.Select(Text));
    }

    private static bool IsShown(HeadLink link)
        => link.Link.To is not (AttentionTargets.RightAnswer or AttentionTargets.WrongAnswer)
            && (link.Clean.Mean >= LeastShare || link.Difference >= LeastDifference);

    private static string Text(HeadLink link)
    {
        string spread = double.IsNaN(link.Clean.Deviation) ? string.Empty : $" ±{ReportNumber.TwoDecimals(link.Clean.Deviation)}";
        string corrupted = link.Difference >= LeastDifference ? $" [{ReportNumber.TwoDecimals(link.Corrupted.Mean)}]" : string.Empty;
        return $"{link.Link.To} {ReportNumber.TwoDecimals(link.Clean.Mean)}{spread}{corrupted}";
    }
}
