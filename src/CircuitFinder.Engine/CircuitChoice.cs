using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine;

/// <summary>Cuts circuits of every size on the grid, and of the size asked for, from scores; and picks the one to report.</summary>
internal sealed class CircuitChoice
{
    private readonly CircuitSize _size;
    private readonly int _askedRow = -1;

    public CircuitChoice(EdgeScores scores, SelectionMethod selection, CircuitSize size)
    {
        _size = size;
        var candidates = new List<(int EdgesAsked, Circuit Circuit)>();
        foreach (double fraction in SizeGrid.Fractions)
        {
            int count = SizeGrid.EdgesAt(fraction, scores.Graph.EdgeCount);
            candidates.Add((count, Pruning.Prune(EdgeSelection.Select(selection, scores, count))));
        }

        if (!size.IsAutomatic)
        {
            (int asked, Circuit circuit) = Asked(scores, selection, size);
            _askedRow = candidates.FindIndex(candidate => candidate.EdgesAsked == asked && size.Threshold is null);
            if (_askedRow < 0)
            {
                _askedRow = candidates.FindIndex(candidate => candidate.EdgesAsked >= asked);
                candidates.Insert(_askedRow, (asked, Pruning.Prune(circuit)));
            }
        }

        Candidates = [.. candidates];
    }

    /// <summary>Refuses a size that no circuit of a graph can have, before any work is done.</summary>
    /// <exception cref="UserFaultException">The size is out of range.</exception>
    public static void RequirePossible(CircuitSize size, ComputationGraph graph)
    {
        if (size.Edges is { } edges && (edges < 1 || edges > graph.EdgeCount))
        {
            throw new UserFaultException(
                FormattableString.Invariant($"--edges {edges}: this model's graph has {graph.EdgeCount} edges; give a number from 1 to that."));
        }

        if (size.Fraction is { } fraction && !(fraction > 0 && fraction <= 1))
        {
            throw new UserFaultException(
                FormattableString.Invariant($"--fraction {fraction}: give a number above 0 and at most 1."));
        }

        if (size.Threshold is { } threshold && !(threshold >= 0 && double.IsFinite(threshold)))
        {
            throw new UserFaultException(
                FormattableString.Invariant($"--threshold {threshold}: give the least |score| to keep, a number of at least 0."));
        }
    }

    /// <summary>Circuits by growing size, pruned.</summary>
    public ImmutableArray<(int EdgesAsked, Circuit Circuit)> Candidates { get; }

    /// <summary>The row to report: the one asked for, else the smallest that is faithful enough.</summary>
    public int Choose(Judgement judgement, double enoughFaithfulness)
    {
        if (!_size.IsAutomatic)
        {
            return _askedRow;
        }

        for (int row = 0; row < judgement.Circuits.Length; row++)
        {
            if (judgement.Circuits[row].Faithfulness >= enoughFaithfulness)
            {
                return row;
            }
        }

        return judgement.Circuits.Length - 1;
    }

    private static (int EdgesAsked, Circuit Circuit) Asked(EdgeScores scores, SelectionMethod selection, CircuitSize size)
    {
        if (size.Threshold is { } threshold)
        {
            Circuit circuit = EdgeSelection.Threshold(scores, threshold);
            return (circuit.EdgeCount, circuit);
        }

        int count = size.Edges ?? SizeGrid.EdgesAt(size.Fraction!.Value, scores.Graph.EdgeCount);
        return (count, EdgeSelection.Select(selection, scores, count));
    }
}
