using System.Collections.Immutable;

namespace CircuitFinder.Engine.Tokens;

/// <summary>A prompt pair in a model's own token ids.</summary>
/// <param name="Clean">[position].</param>
/// <param name="Corrupted">[position], of the same length.</param>
/// <param name="Answers">Right next tokens, at least one.</param>
/// <param name="WrongAnswers">Wrong next tokens; may be empty.</param>
public sealed record TokenPair(
    ImmutableArray<int> Clean, ImmutableArray<int> Corrupted, ImmutableArray<int> Answers, ImmutableArray<int> WrongAnswers)
{
    /// <summary>Where the answer is read, rising, from 0: the last position unless a dataset says otherwise. Figures of several
    /// positions are averaged.</summary>
    public ImmutableArray<int> AnswerPositions { get; init; } = [Clean.Length - 1];

    /// <summary>Whether the answer is read at the last position alone.</summary>
    public bool IsAnsweredLast => AnswerPositions is [var only] && only == Clean.Length - 1;

    /// <summary>All ids as text: equal for pairs that count as one and for those only. Answers are sets; their order means
    /// nothing.</summary>
    internal string Key => string.Join('|', Text(Clean), Text(Corrupted), Text(Answers.Sort()), Text(WrongAnswers.Sort()), IsAnsweredLast ? string.Empty : Text(AnswerPositions));

    private static string Text(ImmutableArray<int> ids) => string.Join(' ', ids);
}
