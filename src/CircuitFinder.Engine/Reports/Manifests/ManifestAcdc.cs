namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>The options of an ACDC search.</summary>
/// <param name="Threshold">τ.</param>
/// <param name="Absolute">Whether the magnitude of the rise of D was compared.</param>
/// <param name="Order">The order of a destination's sources.</param>
/// <param name="DirectEdges">Whether heads' own links were tested too.</param>
/// <param name="Divergence">What D was.</param>
public sealed record ManifestAcdc(double Threshold, bool Absolute, string Order, bool DirectEdges, string Divergence);
