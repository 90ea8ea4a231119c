using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Evaluation;

namespace CircuitFinder.Engine;

/// <summary>What a method found out about the edges, before it is judged.</summary>
/// <param name="Scores">One score an edge.</param>
/// <param name="Candidates">Circuits to judge, pruned, with the number of edges asked for.</param>
/// <param name="Choose">Picks the row to report once they are judged.</param>
/// <param name="Search">The search that found them; null for scoring methods.</param>
internal sealed record EdgeFindings(
    EdgeScores Scores,
    ImmutableArray<(int EdgesAsked, Circuit Circuit)> Candidates,
    Func<Judgement, int> Choose,
    AcdcResult? Search)
{
    /// <summary>The scores as the method left them, NaN where an edge was not measured; null where <see cref="Scores"/> says it all.</summary>
    public EdgeScores? Raw { get; init; }

    /// <summary>What ranks edges: <see cref="Scores"/>, but measured edges without effect are not tied with edges that were not measured.</summary>
    public EdgeScores Ranked { get; init; } = Scores;

    /// <summary>Most memory of tensors at once while finding, the model included, bytes.</summary>
    public long PeakBytes { get; init; }

    /// <summary>[source]: scores of nodes; empty where edges were scored.</summary>
    public ImmutableArray<double> Nodes { get; init; } = [];

    /// <summary>How the scores agree with exact patching; null when that was not asked for.</summary>
    public Agreement? Agreement { get; init; }
}
