using System.Collections.Immutable;

namespace CircuitFinder.Engine.Explanation;

/// <summary>One head's attention along every link of a template.</summary>
/// <param name="Layer">From 0.</param>
/// <param name="Head">From 0.</param>
/// <param name="Clean">[link]: on the clean prompts.</param>
/// <param name="Corrupted">[link]: on the corrupted prompts.</param>
public sealed record HeadLinks(int Layer, int Head, ImmutableArray<AttentionStatistic> Clean, ImmutableArray<AttentionStatistic> Corrupted);
