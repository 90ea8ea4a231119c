namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>The size of the computation graph.</summary>
/// <param name="Sources">Components that write.</param>
/// <param name="Destinations">Reads.</param>
/// <param name="Edges">Edges.</param>
public sealed record ManifestGraph(int Sources, int Destinations, int Edges);
