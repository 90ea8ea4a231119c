using CircuitFinder.Engine.Models;

namespace CircuitFinder.Engine.Interventions;

/// <summary>A batch that stands several times in a row, once for each trial circuit.</summary>
internal sealed class RepeatedBatch(TokenBatch batch)
{
    // By number of trials.
    private readonly Dictionary<int, (int[] Starts, int[] AnswerRows)> _layouts = [];

    /// <summary>The batch once.</summary>
    public TokenBatch Single => batch;

    /// <summary>First row of each sequence of every trial; last, the number of rows.</summary>
    public int[] Starts(int trials) => Layout(trials).Starts;

    /// <summary>The rows at which answers are read, of every trial.</summary>
    public int[] AnswerRows(int trials) => Layout(trials).AnswerRows;

    private (int[] Starts, int[] AnswerRows) Layout(int trials)
    {
        if (!_layouts.TryGetValue(trials, out (int[] Starts, int[] AnswerRows) layout))
        {
            int sequences = batch.SequenceCount;
            int answers = batch.AnswerCount;
            int[] starts = new int[(trials * sequences) + 1];
            for (int i = 0; i < starts.Length - 1; i++)
            {
                starts[i] = (i / sequences * batch.RowCount) + batch.Starts[i % sequences];
            }

            starts[^1] = trials * batch.RowCount;
            int[] rows = new int[trials * answers];
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = (i / answers * batch.RowCount) + batch.AnswerRows[i % answers];
            }

            layout = (starts, rows);
            _layouts.Add(trials, layout);
        }

        return layout;
    }
}
