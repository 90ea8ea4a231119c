namespace CircuitFinder.Engine.Circuits.Acdc;

/// <summary>One decision of ACDC.</summary>
/// <param name="Edge">The edge's name; a head's own link is <c>direct:a1.h3&lt;v&gt;-&gt;a1.h3.v</c>.</param>
/// <param name="IsRemoved">Whether it went.</param>
/// <param name="Effect">D without it minus D with it.</param>
/// <param name="Divergence">D without it.</param>
/// <param name="EdgesLeft">Edges kept after the decision, not counting heads' own links.</param>
public sealed record AcdcStep(string Edge, bool IsRemoved, double Effect, double Divergence, int EdgesLeft);
