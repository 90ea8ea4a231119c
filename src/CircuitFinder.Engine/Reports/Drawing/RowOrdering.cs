namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>Orders the items of each row so that few edges cross: each item is drawn to the mean place of its neighbours.</summary>
internal static class RowOrdering
{
    private const int Sweeps = 24;

    // A port moves an end by less than the distance to the next item, so that it orders edges without ordering nodes.
    private const double PortShare = 0.3 / LayeredLayout.HeadWidth;

    /// <summary>Sorts the rows in place. Equal means keep their order, so the result is always the same.</summary>
    public static void Order(List<List<LayoutItem>> rows)
    {
        Number(rows);
        List<List<LayoutItem>> best = Copy(rows);
        long fewest = Crossings(rows);
        for (int sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            bool isUpward = sweep % 2 == 0;
            for (int i = 1; i < rows.Count; i++)
            {
                Sort(rows[isUpward ? i : rows.Count - 1 - i], isUpward);
            }

            long crossings = Crossings(rows);
            if (crossings < fewest)
            {
                fewest = crossings;
                best = Copy(rows);
            }
        }

        for (int row = 0; row < rows.Count; row++)
        {
            rows[row] = best[row];
        }

        Number(rows);
    }

    /// <summary>How often stretches between neighbouring rows cross.</summary>
    public static long Crossings(List<List<LayoutItem>> rows) => rows.Sum(CrossingsAbove);

    private static void Sort(List<LayoutItem> row, bool isUpward)
    {
        List<LayoutItem> sorted = [.. row.OrderBy(item => Barycentre(item, isUpward))];
        for (int i = 0; i < row.Count; i++)
        {
            row[i] = sorted[i];
            row[i].Order = i;
        }
    }

    // An item with no neighbour on that side stays where it is.
    private static double Barycentre(LayoutItem item, bool isUpward)
        => isUpward
            ? item.Below.Select(link => (double)link.Lower.Order).DefaultIfEmpty(item.Order).Average()
            : item.Above.Select(UpperEnd).DefaultIfEmpty(item.Order).Average();

    private static double UpperEnd(LayoutLink link) => link.Upper.Order + (link.Port * PortShare);

    // Seen from the left end to the right, a crossing is a pair of upper ends in the wrong order: an inversion, counted with a
    // Fenwick tree.
    private static long CrossingsAbove(List<LayoutItem> row)
    {
        double[] ends = [.. row.SelectMany(item => item.Above.Select(UpperEnd).Order())];
        double[] ranks = [.. ends.Distinct().Order()];
        var tree = new int[ranks.Length + 1];
        long crossings = 0;
        for (int seen = 0; seen < ends.Length; seen++)
        {
            int rank = Array.BinarySearch(ranks, ends[seen]) + 1;
            int notGreater = 0;
            for (int i = rank; i > 0; i -= i & -i)
            {
                notGreater += tree[i];
            }

            crossings += seen - notGreater;
            for (int i = rank; i < tree.Length; i += i & -i)
            {
                tree[i]++;
            }
        }

        return crossings;
    }

    private static List<List<LayoutItem>> Copy(List<List<LayoutItem>> rows) => [.. rows.Select(row => new List<LayoutItem>(row))];

    private static void Number(List<List<LayoutItem>> rows)
    {
        foreach (List<LayoutItem> row in rows)
        {
            for (int i = 0; i < row.Count; i++)
            {
                row[i].Order = i;
            }
        }
    }
}
