using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.CircuitFiles;

namespace CircuitFinder.Engine.Runs.Prune;

/// <summary>The edges that a pruning may keep, best first.</summary>
/// <param name="Edges">Each once.</param>
/// <param name="Sentence">Which they are, and in which order.</param>
internal sealed record PruneRanking(ImmutableArray<int> Edges, string Sentence)
{
    /// <summary>Ranks a file's edges.</summary>
    /// <param name="path">The file's name, for faults.</param>
    /// <param name="file">The file.</param>
    /// <param name="isWhole">Whether edges outside the circuit are ranked too.</param>
    /// <exception cref="UserFaultException">The circuit keeps no edge, or the whole ranking is asked for and the file has no
    /// scores.</exception>
    public static PruneRanking Of(string path, CircuitFile file, bool isWhole)
    {
        if (file.Scores is { } scores)
        {
            IEnumerable<int> ranked = EdgeSelection.Order(scores, EdgeRanking.Magnitude);
            return isWhole
                ? new PruneRanking([.. ranked], "all edges of the graph by |score|")
                : new PruneRanking(Own(path, file, ranked), "the circuit's edges by |score|");
        }

        return isWhole
            ? throw new UserFaultException($"{path}: the file does not score every edge, so there is no whole ranking. Prune the circuit's own edges.")
            : new PruneRanking(Own(path, file, file.Circuit.Edges), "the circuit's edges in the order of the graph, as the file has no scores");
    }

    private static ImmutableArray<int> Own(string path, CircuitFile file, IEnumerable<int> ranked)
        => file.Circuit.EdgeCount > 0
            ? [.. ranked.Where(file.Circuit.Contains)]
            : throw new UserFaultException($"{path}: this circuit keeps no edge. Give one that keeps some, or take edges from the whole ranking.");
}
