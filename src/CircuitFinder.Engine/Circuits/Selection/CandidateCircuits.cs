using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Circuits.Selection;

/// <summary>Cuts circuits of every size on the grid, and the one to report, from scores.</summary>
public sealed class CandidateCircuits(EdgeScores scores, SelectionMethod selection, CircuitSize size, double enoughFaithfulness)
{
    private readonly (int EdgesAsked, Circuit Circuit)[] _grid =
        [.. SizeGrid.Fractions.Select(fraction => SizeGrid.EdgesAt(fraction, scores.Graph.EdgeCount)).Distinct().Select(count => Cut(scores, selection, count))];

    /// <summary>Circuits to judge, at most: the distinct ones of the grid, and the reported one.</summary>
    public int SizeCount => _grid.DistinctBy(row => row.Circuit.EdgeCount).Count() + 1;

    /// <summary>Refuses a size that no circuit of a graph can have, before any work is done.</summary>
    /// <exception cref="UserFaultException">The size is out of range.</exception>
    public static void RequirePossible(CircuitSize size, ComputationGraph graph)
    {
        if (size.Edges is { } edges && (edges < 1 || edges > graph.EdgeCount))
        {
            throw new UserFaultException(
                FormattableString.Invariant($"edges {edges}: this model's graph has {graph.EdgeCount} edges; give a number from 1 to that."))
            { Setting = "edges" };
        }

        if (size.Fraction is { } fraction && !(fraction > 0 && fraction <= 1))
        {
            throw new UserFaultException(
                FormattableString.Invariant($"fraction {fraction}: give a number above 0 and at most 1."))
            { Setting = "fraction" };
        }

        if (size.Threshold is { } threshold && !(threshold >= 0 && double.IsFinite(threshold)))
        {
            throw new UserFaultException(
                FormattableString.Invariant($"threshold {threshold}: give the least |score| to keep, a number of at least 0."))
            { Setting = "threshold" };
        }
    }

    /// <summary>The grid, and in its place the circuit asked for, else the smallest that is faithful enough.</summary>
    /// <remarks>
    /// The smallest by bisection: between the first size on the grid that reaches the target and the size before it, which does
    /// not. The circuit
    /// found reaches the target, and that of one edge fewer does not; as faithfulness may fall when edges are added, a smaller one
    /// may reach it too.
    /// </remarks>
    /// <param name="faithfulness">Of the circuits given, on the prompts that found the scores.</param>
    public SizedCircuits Settle(Func<IReadOnlyList<Circuit>, IReadOnlyList<double>> faithfulness)
    {
        if (!size.IsAutomatic)
        {
            return SizedCircuits.Of(_grid, Asked());
        }

        IReadOnlyList<double> reached = faithfulness([.. _grid.Select(row => row.Circuit)]);
        int first = Enumerable.Range(0, _grid.Length).FirstOrDefault(row => reached[row] >= enoughFaithfulness, -1);
        if (first < 0)
        {
            return BelowTheWhole(reached);
        }

        int fails = first == 0 ? 0 : _grid[first - 1].EdgesAsked;
        if (_grid[first].EdgesAsked == fails)
        {
            return SizedCircuits.Of(_grid, _grid[first]);
        }

        int count = SizeBisection.Smallest(
            fails, _grid[first].EdgesAsked, middle => faithfulness([Cut(scores, selection, middle).Circuit])[0] >= enoughFaithfulness);
        (int EdgesAsked, Circuit Circuit) found = Cut(scores, selection, count);
        return IsWhole(found.Circuit) ? BelowTheWhole(reached) : SizedCircuits.Of(_grid, found);
    }

    /// <summary>The circuit asked for alone, for a run that judges none.</summary>
    public SizedCircuits Only() => new([Asked()], 0);

    // The whole graph is no finding: the most faithful of the smaller ones, and the largest of them where none has a faithfulness.
    private SizedCircuits BelowTheWhole(IReadOnlyList<double> reached)
    {
        int[] rows = [.. Enumerable.Range(0, _grid.Length).Where(row => !IsWhole(_grid[row].Circuit))];
        int best = rows.Any(row => double.IsFinite(reached[row]))
            ? rows.MaxBy(row => double.IsFinite(reached[row]) ? reached[row] : double.NegativeInfinity)
            : rows.DefaultIfEmpty(_grid.Length - 1).Last();
        return SizedCircuits.Of(_grid, _grid[best]) with { FallsShort = true };
    }

    private bool IsWhole(Circuit circuit) => circuit.EdgeCount == scores.Graph.EdgeCount;

    private static (int EdgesAsked, Circuit Circuit) Cut(EdgeScores scores, SelectionMethod selection, int count)
        => (count, Pruning.Prune(EdgeSelection.Select(selection, scores, count)));

    private (int EdgesAsked, Circuit Circuit) Asked()
    {
        if (size.Threshold is { } threshold)
        {
            Circuit circuit = EdgeSelection.Threshold(scores, threshold);
            return (circuit.EdgeCount, Pruning.Prune(circuit));
        }

        return Cut(scores, selection, size.Edges ?? SizeGrid.EdgesAt(size.Fraction!.Value, scores.Graph.EdgeCount));
    }
}
