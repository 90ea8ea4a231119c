namespace CircuitFinder.Engine.Circuits.Acdc;

/// <summary>Where a search stands.</summary>
/// <param name="Destination">The destination just decided.</param>
/// <param name="Decided">Edges decided.</param>
/// <param name="Edges">All edges.</param>
/// <param name="Kept">Edges kept among the decided.</param>
/// <param name="Divergence">D of the current circuit.</param>
public readonly record struct AcdcProgress(string Destination, int Decided, int Edges, int Kept, double Divergence);
