namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>Gives ordered items their places across, so that edges run upright where they can.</summary>
internal static class RowPlacement
{
    private const int Sweeps = 40;

    /// <summary>Sets every item's place; items of a row keep their order and do not overlap.</summary>
    public static void Place(List<List<LayoutItem>> rows)
    {
        foreach (List<LayoutItem> row in rows)
        {
            Place(row, _ => 0, _ => 1);
        }

        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            for (int i = 0; i < rows.Count; i++)
            {
                Place(rows[sweep % 2 == 0 ? i : rows.Count - 1 - i], Wish, Weight);
            }
        }
    }

    // Where its links would like an item to be: the weighted mean over both sides.
    private static double Wish(LayoutItem item)
    {
        double sum = item.Below.Sum(link => link.Stiffness * (link.Lower.X - link.Port))
            + item.Above.Sum(link => link.Stiffness * (link.Upper.X + link.Port));
        return item.Below.Count + item.Above.Count == 0 ? item.X : sum / Weight(item);
    }

    private static double Weight(LayoutItem item)
        => Math.Max(1, item.Below.Sum(link => link.Stiffness) + item.Above.Sum(link => link.Stiffness));

    /// <summary>
    /// The places nearest to the wishes, by weighted least squares, that keep order and distance. With the distances taken off
    /// it is isotonic regression: neighbours that would overlap merge into a block at their common mean.
    /// </summary>
    private static void Place(List<LayoutItem> row, Func<LayoutItem, double> wish, Func<LayoutItem, double> weight)
    {
        var blocks = new Stack<(double Sum, double Weight, int Count)>();
        double[] offsets = Offsets(row);
        for (int i = 0; i < row.Count; i++)
        {
            double itemWeight = weight(row[i]);
            (double Sum, double Weight, int Count) block = (itemWeight * (wish(row[i]) - offsets[i]), itemWeight, 1);
            while (blocks.TryPeek(out var left) && left.Sum / left.Weight >= block.Sum / block.Weight)
            {
                blocks.Pop();
                block = (left.Sum + block.Sum, left.Weight + block.Weight, left.Count + block.Count);
            }

            blocks.Push(block);
        }

        int item = row.Count;
        foreach ((double sum, double blockWeight, int count) in blocks)
        {
            for (int i = 0; i < count; i++)
            {
                item--;
                row[item].X = (sum / blockWeight) + offsets[item];
            }
        }
    }

    // Least distance of each item's middle from the first item's.
    private static double[] Offsets(List<LayoutItem> row)
    {
        var offsets = new double[row.Count];
        for (int i = 1; i < row.Count; i++)
        {
            offsets[i] = offsets[i - 1] + row[i - 1].HalfWidth + row[i].HalfWidth;
        }

        return offsets;
    }
}
