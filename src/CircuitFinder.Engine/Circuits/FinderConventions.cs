namespace CircuitFinder.Engine.Circuits;

/// <summary>What a finder's numbers mean, where it differs from the usual: the predicted change of the metric, ranked by |score|,
/// pruned of what nothing kept reads.</summary>
/// <param name="Score">What a score says; null for the usual.</param>
/// <param name="Ranking">How edges are ranked; null for the usual.</param>
/// <param name="PruningBefore">What happens before the usual pruning; null for nothing.</param>
public sealed record FinderConventions(string? Score = null, string? Ranking = null, string? PruningBefore = null);
