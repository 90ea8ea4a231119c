namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>What did a run's arithmetic, which decides its last bits.</summary>
/// <param name="Backend">The backend's name.</param>
/// <param name="Precision">What it computed in: <c>float32</c>, <c>tf32</c>, <c>bfloat16</c>.</param>
public sealed record ManifestDevice(string Backend, string Precision);
