namespace CircuitFinder.Engine.Explanation;

/// <summary>What a head's attention may earn it a label for.</summary>
public enum HeadRole
{
    /// <summary>From every position after the first to the one before it.</summary>
    PreviousToken,

    /// <summary>From a token that occurred before to its earlier occurrences.</summary>
    DuplicateToken,

    /// <summary>From a token that occurred before to what followed its earlier occurrences.</summary>
    Induction,

    /// <summary>From every position after the first to the first, which is the BOS token where there is one.</summary>
    FirstToken,

    /// <summary>From every position after the first to itself.</summary>
    Self,

    /// <summary>From the answer position to tokens that are right answers.</summary>
    RightAnswer,

    /// <summary>From the answer position to tokens that are wrong answers.</summary>
    WrongAnswer,
}
