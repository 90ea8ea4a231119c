namespace CircuitFinder.Engine.Explanation;

/// <summary>From where to where attention is measured in the prompts of a template.</summary>
/// <param name="From">A mention of a slot (its last token), or the answer position.</param>
/// <param name="To">A mention of a slot (the sum over its tokens), or one of <see cref="AttentionTargets"/>.</param>
public sealed record AttentionLink(string From, string To);
