namespace CircuitFinder.Engine.Tasks;

/// <summary>A stretch of a text.</summary>
/// <param name="Start">Its first character, in UTF-16 units from 0.</param>
/// <param name="Length">Its length in UTF-16 units.</param>
public readonly record struct TextSpan(int Start, int Length);
