namespace CircuitFinder.Engine.Tokens;

/// <summary>The reasons for leaving pairs out, in words and as keys of <c>run.json</c>.</summary>
public static class LeftOutReasons
{
    /// <summary>A reason in words that follow a number: "3 whose sides differ in length".</summary>
    /// <param name="reason">A reason.</param>
    public static string Phrase(LeftOutReason reason) => reason switch
    {
        LeftOutReason.LengthsDiffer => "whose sides differ in length",
        LeftOutReason.NothingDiffers => "in which nothing differs",
        LeftOutReason.Empty => "with an empty prompt",
        LeftOutReason.TooLong => "longer than the model's context",
        LeftOutReason.NoAnswer => "without an answer",
        LeftOutReason.AnswerNotOneToken => "with an answer that is not one token",
        LeftOutReason.AnswerRightAndWrong => "with an answer that is both right and wrong",
        LeftOutReason.AnswerPositionOutside => "with an answer position outside the prompt",
        _ => "with a token outside the model's vocabulary",
    };

    /// <summary>A reason as a key: <c>lengths_differ</c>.</summary>
    /// <param name="reason">A reason.</param>
    public static string Key(LeftOutReason reason) => reason switch
    {
        LeftOutReason.LengthsDiffer => "lengths_differ",
        LeftOutReason.NothingDiffers => "nothing_differs",
        LeftOutReason.Empty => "empty",
        LeftOutReason.TooLong => "too_long",
        LeftOutReason.NoAnswer => "no_answer",
        LeftOutReason.AnswerNotOneToken => "answer_not_one_token",
        LeftOutReason.AnswerRightAndWrong => "answer_right_and_wrong",
        LeftOutReason.AnswerPositionOutside => "answer_position_outside",
        _ => "outside_vocabulary",
    };
}
