using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts;

namespace CircuitFinder.Engine.Tokens;

/// <summary>The prompt pairs that fit a model, as its token ids, and why others did not.</summary>
/// <param name="Pairs">Clean and corrupted of equal length within a pair, all ids within the model's vocabulary; no two pairs
/// alike.</param>
/// <param name="Source">What the pairs were, in the same order.</param>
/// <param name="Rejected">Number of pairs that did not fit.</param>
/// <param name="Reasons">Why, the most frequent reason first; a pair counts once, under the first reason found.</param>
public sealed record AlignedPrompts(
    ImmutableArray<TokenPair> Pairs, ImmutableArray<PromptPair> Source, int Rejected, ImmutableArray<(string Reason, int Count)> Reasons)
{
    /// <summary>Number of pairs that repeat an earlier one: the same clean and corrupted ids and the same answers. They count
    /// once.</summary>
    public int Repeated { get; init; }

    /// <summary>Number of pairs left out, by the kind of reason, the most frequent first.</summary>
    public ImmutableArray<(LeftOutReason Reason, int Count)> LeftOut { get; init; } = [];

    /// <summary>Number of pairs read.</summary>
    public int Tried => Pairs.Length + Rejected + Repeated;

    /// <summary>The reasons in words, with their numbers: "3 whose sides differ in length, 1 without an answer".</summary>
    public string LeftOutText
        => string.Join(", ", LeftOut.Select(left => string.Create(CultureInfo.InvariantCulture, $"{left.Count} {LeftOutReasons.Phrase(left.Reason)}")));

    /// <summary>Refuses prompts of which more than half did not fit: what is left is no sample of them.</summary>
    /// <param name="name">As messages call the task or dataset.</param>
    /// <param name="triedAtLeast">Fewer read say nothing about a stream that goes on.</param>
    /// <exception cref="UserFaultException">More than half of at least that many were left out.</exception>
    public void RequireMostFit(string name, int triedAtLeast)
    {
        if (Tried >= triedAtLeast && Rejected > Tried - Rejected)
        {
            throw new UserFaultException(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {Rejected} of {Tried} pairs left out, which is more than half: {LeftOutText}. Mend them or take them out; tasks preview shows each reason."));
        }
    }
}
