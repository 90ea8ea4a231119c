using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Circuits.Selection;

/// <summary>Pruned circuits of growing size, each once, and which of them is reported.</summary>
/// <param name="Rows">The circuits, with the number of edges asked for.</param>
/// <param name="Reported">The reported circuit's row.</param>
public sealed record SizedCircuits(ImmutableArray<(int EdgesAsked, Circuit Circuit)> Rows, int Reported)
{
    /// <summary>Whether no circuit below the whole graph was faithful enough, so that the reported one is only the best of those
    /// that were not.</summary>
    public bool FallsShort { get; init; }

    /// <summary>The reported circuit.</summary>
    public Circuit Circuit => Rows[Reported].Circuit;

    /// <summary>Puts the reported circuit in its place among the others.</summary>
    /// <remarks>
    /// Sizes that give the same circuit are one row: with the number asked for of the reported circuit, if it is one of them, else
    /// the largest.
    /// </remarks>
    /// <param name="others">Circuits of other sizes, by growing size.</param>
    /// <param name="reported">The reported circuit.</param>
    public static SizedCircuits Of(IEnumerable<(int EdgesAsked, Circuit Circuit)> others, (int EdgesAsked, Circuit Circuit) reported)
    {
        // One ranking gives nested circuits: as many edges left, the same circuit.
        ImmutableArray<(int EdgesAsked, Circuit Circuit)> rows =
        [
            .. others.Where(other => other.Circuit.EdgeCount != reported.Circuit.EdgeCount)
                .Append(reported)
                .GroupBy(row => row.Circuit.EdgeCount)
                .Select(same => same.MaxBy(row => row.EdgesAsked))
                .OrderBy(row => row.EdgesAsked),
        ];
        return new SizedCircuits(rows, rows.IndexOf(reported));
    }
}
