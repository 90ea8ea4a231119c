using System.Collections.Immutable;

namespace CircuitFinder.Engine.Reports.Tables.Paper;

/// <summary>A table's columns and size of type, chosen so that the table is no wider than the page.</summary>
/// <param name="Size">The size of type.</param>
/// <param name="Columns">What is printed, from the left.</param>
/// <param name="Omitted">Headings of what the page has no room for, from the right end.</param>
internal sealed record LatexLayout(LatexSize Size, ImmutableArray<LatexColumn> Columns, ImmutableArray<string> Omitted)
{
    /// <summary>What tables may take: the page, less what the widths may be wrong by.</summary>
    public const double Room = LatexWidth.Page - 5;

    // Broken cells need a few words a line.
    private const double LeastWrapped = 66;

    private static readonly LatexSize[] Sizes =
        [new(@"\small", 9.25, 6), new(@"\footnotesize", 8.51, 4), new(@"\footnotesize", 8.51, 3), new(@"\scriptsize", 7.98, 2.5)];

    /// <summary>The table's width, in points.</summary>
    public double Width => WidthOf(Columns, Size);

    /// <summary>
    /// The largest type in which everything fits on a line each; else small type with broken words; else small type without the
    /// last columns.
    /// </summary>
    /// <param name="columns">At least one, the least important last.</param>
    public static LatexLayout Of(ImmutableArray<LatexColumn> columns)
    {
        for (int count = columns.Length; ; count--)
        {
            ImmutableArray<LatexColumn> kept = columns[..count];
            ImmutableArray<string> omitted = [.. columns[count..].Select(column => column.Heading.Replace("-\n", "", StringComparison.Ordinal).Replace('\n', ' '))];
            foreach (LatexSize size in Sizes)
            {
                if (WidthOf(kept, size) <= Room)
                {
                    return new LatexLayout(size, kept, omitted);
                }
            }

            LatexSize last = Sizes[^2];
            ImmutableArray<LatexColumn> wrapped = Wrap(kept, last);
            if (WidthOf(wrapped, last) <= Room || count == 1)
            {
                return new LatexLayout(last, wrapped, omitted);
            }
        }
    }

    private static double WidthOf(ImmutableArray<LatexColumn> columns, LatexSize size)
        => columns.Sum(column => column.Width(size)) + (2 * size.Gap * (columns.Length - 1));

    // Words are broken where numbers cannot be, the widest first, and no further than they must.
    private static ImmutableArray<LatexColumn> Wrap(ImmutableArray<LatexColumn> columns, LatexSize size)
    {
        foreach (LatexColumn widest in columns.Where(column => column.IsText || columns.Length == 1).OrderByDescending(column => column.Ems).ToArray())
        {
            double excess = WidthOf(columns, size) - Room;
            if (excess > 0 && widest.Width(size) > LeastWrapped)
            {
                columns = columns.Replace(widest, widest with { WrappedTo = Math.Max(LeastWrapped, widest.Width(size) - excess) });
            }
        }

        return columns;
    }
}
