using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Evaluation;

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

        int edgeCount = scores.Graph.EdgeCount;
        int count = size.Edges ?? SizeGrid.EdgesAt(size.Fraction!.Value, edgeCount);
        if (count < 0 || count > edgeCount)
        {
            throw new UserFaultException($"a circuit of {count} edges was asked for; this model's graph has {edgeCount}.");
        }

        return (count, EdgeSelection.Select(selection, scores, count));
    }
}
