using CircuitFinder.Engine.Models;

namespace CircuitFinder.Engine.Interventions;

/// <summary>A batch that stands several times in a row, once for each trial circuit.</summary>
internal sealed class RepeatedBatch(TokenBatch batch)
{
    // By number of trials.
    private readonly Dictionary<int, (int[] Starts, int[] LastRows)> _layouts = [];

    /// <summary>The batch once.</summary>
    public TokenBatch Single => batch;

    /// <summary>First row of each sequence of every trial; last, the number of rows.</summary>
    public int[] Starts(int trials) => Layout(trials).Starts;

    /// <summary>Answer row of each sequence of every trial.</summary>
    public int[] LastRows(int trials) => Layout(trials).LastRows;

    private (int[] Starts, int[] LastRows) Layout(int trials)
    {
        if (!_layouts.TryGetValue(trials, out (int[] Starts, int[] LastRows) layout))
        {
            int sequences = batch.SequenceCount;
            int[] starts = new int[(trials * sequences) + 1];
            int[] last = new int[trials * sequences];
            for (int i = 0; i < last.Length; i++)
            {
                starts[i] = (i / sequences * batch.RowCount) + batch.Starts[i % sequences];
                last[i] = (i / sequences * batch.RowCount) + batch.LastRows[i % sequences];
            }

            starts[^1] = trials * batch.RowCount;
            layout = (starts, last);
            _layouts.Add(trials, layout);
        }

        return layout;
    }
}
