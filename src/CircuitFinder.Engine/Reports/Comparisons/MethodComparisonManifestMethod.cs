namespace CircuitFinder.Engine.Reports.Comparisons;

/// <summary>One method in <c>comparison.json</c>.</summary>
/// <param name="InputsSha256">The hash of its run's inputs, as in the run's own manifest; null where it did not run.</param>
/// <param name="Edges">Edges of the circuit that stands in the table.</param>
/// <param name="LeftOut">Why it did not run; null where it did.</param>
public sealed record MethodComparisonManifestMethod(string? InputsSha256, int? Edges, string? LeftOut);
