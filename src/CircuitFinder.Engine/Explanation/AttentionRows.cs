namespace CircuitFinder.Engine.Explanation;

/// <summary>One head's attention pattern on one prompt, inside a chunk's buffer.</summary>
/// <param name="buffer">[row, head · maximum length].</param>
/// <param name="offset">Index of the first position's first share.</param>
/// <param name="stride">Elements from one position to the next.</param>
internal readonly struct AttentionRows(double[] buffer, int offset, int stride)
{
    /// <summary>The sum of attention from a position to others, none of which comes after it.</summary>
    public double Share(int from, int[] to)
    {
        ReadOnlySpan<double> row = buffer.AsSpan(offset + (from * stride), from + 1);
        double sum = 0;
        foreach (int position in to)
        {
            sum += row[position];
        }

        return sum;
    }
}
