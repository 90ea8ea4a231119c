namespace CircuitFinder.Torch;

/// <summary>Sequences of one length, which attention runs as one batch.</summary>
/// <param name="Length">Rows of each.</param>
/// <param name="Count">How many.</param>
/// <param name="Rows">Their rows, one sequence after the other; null where these are all rows of the call, in order.</param>
internal sealed record SequenceGroup(int Length, int Count, int[]? Rows)
{
    /// <summary>Groups the sequences of a call by length; empty ones are left out.</summary>
    public static List<SequenceGroup> Of(ReadOnlySpan<int> starts)
    {
        var firstRows = new SortedDictionary<int, List<int>>();
        for (int i = 1; i < starts.Length; i++)
        {
            int length = starts[i] - starts[i - 1];
            if (length > 0)
            {
                if (!firstRows.TryGetValue(length, out List<int>? some))
                {
                    firstRows.Add(length, some = []);
                }

                some.Add(starts[i - 1]);
            }
        }

        return
        [
            .. firstRows.Select(group => new SequenceGroup(
                group.Key, group.Value.Count, firstRows.Count == 1 ? null : [.. group.Value.SelectMany(first => Enumerable.Range(first, group.Key))])),
        ];
    }
}
