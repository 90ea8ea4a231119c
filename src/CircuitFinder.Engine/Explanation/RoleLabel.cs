using System.Collections.Immutable;

namespace CircuitFinder.Engine.Explanation;

/// <summary>A role that a head plays clearly.</summary>
/// <param name="Layer">From 0.</param>
/// <param name="Head">From 0.</param>
/// <param name="Role">The role.</param>
/// <param name="Templates">The templates in which it holds.</param>
/// <param name="IsEverywhere">Whether these are all templates whose prompts can show it.</param>
/// <param name="LeastShare">The least share of attention among these templates.</param>
public sealed record RoleLabel(int Layer, int Head, HeadRole Role, ImmutableArray<string> Templates, bool IsEverywhere, double LeastShare);
