using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Circuits.Selection;

namespace CircuitFinder.Engine.Circuits;

/// <summary>What a finder found, before it is judged.</summary>
/// <param name="Scores">One score an edge.</param>
/// <param name="Choice">Cuts circuits from the scores; null for a search, which has one.</param>
/// <param name="Search">The search that found the circuit; null for scoring methods.</param>
public sealed record FoundCircuits(EdgeScores Scores, CandidateCircuits? Choice, AcdcResult? Search)
{
    /// <summary>The scores as the method left them, NaN where an edge was not measured; null where <see cref="Scores"/> says it
    /// all.</summary>
    public EdgeScores? Raw { get; init; }

    /// <summary>What ranks edges: <see cref="Scores"/>, but measured edges without effect are not tied with edges that were not
    /// measured.</summary>
    public EdgeScores Ranked { get; init; } = Scores;

    /// <summary>The circuit of a search, pruned, with the number of edges that the search kept.</summary>
    public SizedCircuits Found => new([(Search!.Circuit.EdgeCount, Search.Pruned)], 0);

    /// <summary>Most memory of tensors at once while finding, the model included, bytes.</summary>
    public long PeakBytes { get; init; }

    /// <summary>[source]: scores of nodes; empty where edges were scored.</summary>
    public ImmutableArray<double> Nodes { get; init; } = [];

    /// <summary>How the scores agree with exact patching; null when that was not asked for.</summary>
    public Agreement? Agreement { get; init; }
}
