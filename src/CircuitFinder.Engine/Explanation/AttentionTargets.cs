namespace CircuitFinder.Engine.Explanation;

/// <summary>What positions are called that are not mentions of a slot. Names of slots have no spaces.</summary>
public static class AttentionTargets
{
    /// <summary>The answer position: the last one.</summary>
    public const string End = "end";

    /// <summary>What the answer position is called in a template that has a slot <c>end</c>.</summary>
    public const string AnswerPosition = "answer position";

    /// <summary>The first token, which is the BOS token where there is one.</summary>
    public const string First = "first token";

    /// <summary>The token before the one that attends.</summary>
    public const string Previous = "previous token";

    /// <summary>The token that attends.</summary>
    public const string Self = "this token";

    /// <summary>Every token that is not in a mention and is not the first, the one that attends or the one before it.</summary>
    public const string Other = "other tokens";

    /// <summary>Tokens that are right answers.</summary>
    public const string RightAnswer = "right answer";

    /// <summary>Tokens that are wrong answers.</summary>
    public const string WrongAnswer = "wrong answer";
}
