namespace CircuitFinder.Engine.Tasks;

/// <summary>One line of a corruption: what is replaced by what.</summary>
/// <param name="Target">A slot, all of whose mentions change; or a mark, and only the mentions that carry it change.</param>
/// <param name="Value">What is put in its place.</param>
public sealed record Replacement(string Target, ReplacementValue Value);
