using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>What one must know beside a run's figures: that no circuit was good enough, that the circuit is the whole graph, and
/// which figures are undefined.</summary>
internal static class DiscoveryNotes
{
    /// <summary>What is wrong with the circuit itself; null where nothing is.</summary>
    /// <param name="options">The target, and whether a size was asked for.</param>
    /// <param name="sized">The circuits.</param>
    /// <param name="evaluation">How good they are.</param>
    /// <param name="edgeTotal">Number of edges of the whole graph.</param>
    public static string? OfCircuit(DiscoveryOptions options, SizedCircuits sized, DiscoveryEvaluation evaluation, int edgeTotal)
    {
        CircuitFigures reported = evaluation.Circuits[sized.Reported];
        if (sized.FallsShort)
        {
            return double.IsFinite(reported.Faithfulness.Value)
                ? Text($"no circuit below the whole graph reaches {options.Finder.Settings.EnoughFaithfulness}; the files hold the most faithful one on the grid, {reported.EdgesLeft} of {edgeTotal} edges with faithfulness {reported.Faithfulness.Value:0.000}")
                : Text($"no circuit below the whole graph reaches {options.Finder.Settings.EnoughFaithfulness}, as faithfulness is undefined; the files hold the largest one on the grid, {reported.EdgesLeft} of {edgeTotal} edges");
        }

        string reason = options.Finder.IsSearch ? "the search removed none" : "as many were asked for";
        return reported.EdgesLeft == edgeTotal ? Text($"the circuit is the whole graph, all {edgeTotal} edges: {reason}") : null;
    }

    /// <summary>All notes of a run, a sentence each without its full stop.</summary>
    /// <param name="circuit">As <see cref="OfCircuit"/> gives it.</param>
    /// <param name="evaluation">How good the circuits are.</param>
    public static ImmutableArray<string> Of(string? circuit, DiscoveryEvaluation evaluation)
    {
        var notes = new List<string>();
        if (circuit is not null)
        {
            notes.Add(circuit);
        }

        notes.AddRange(evaluation.Notes);
        foreach (IGrouping<string, string> same in Missing(evaluation).GroupBy(figure => figure.Why, figure => figure.Name))
        {
            if (!notes.Any(note => note.EndsWith(same.Key, StringComparison.Ordinal)))
            {
                notes.Add(same.Key.Contains(" is undefined", StringComparison.Ordinal) ? same.Key : $"{string.Join(", ", same)}: {same.Key}");
            }
        }

        return [.. notes];
    }

    private static IEnumerable<(string Name, string Why)> Missing(DiscoveryEvaluation evaluation)
    {
        if (evaluation.Reported is not { } reported)
        {
            return [];
        }

        (string Name, Estimate? Figure)[] figures =
        [
            ("faithfulness", reported.Faithfulness), ("loss recovered", reported.LossRecovered), ("accuracy kept", reported.AccuracyKept), ("CPR", evaluation.Cpr), ("CMD", evaluation.Cmd),
        ];
        return figures.Where(figure => figure.Figure?.Why is not null).Select(figure => (figure.Name, figure.Figure!.Value.Why!));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
