using System.Collections.Immutable;
using CircuitFinder.Engine.Prompts;

namespace CircuitFinder.Engine.Tokens;

/// <summary>The prompt pairs that fit a model, as its token ids, and why others did not.</summary>
/// <param name="Pairs">Clean and corrupted of equal length within a pair, all ids within the model's vocabulary.</param>
/// <param name="Source">What the pairs were, in the same order.</param>
/// <param name="Rejected">Number of pairs that did not fit.</param>
/// <param name="Reasons">Why, the most frequent reason first; a pair counts once, under the first reason found.</param>
public sealed record AlignedPrompts(
    ImmutableArray<TokenPair> Pairs, ImmutableArray<PromptPair> Source, int Rejected, ImmutableArray<(string Reason, int Count)> Reasons);
