namespace CircuitFinder.Engine.Runs.Methods;

/// <summary>The size at which methods are compared.</summary>
/// <param name="Edges">Edges left after pruning.</param>
/// <param name="Sentence">Where the size is from, and which method has another.</param>
internal sealed record MatchedSize(int Edges, string Sentence);
