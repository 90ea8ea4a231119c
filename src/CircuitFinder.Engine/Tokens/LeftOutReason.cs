namespace CircuitFinder.Engine.Tokens;

/// <summary>Why a pair of prompts does not fit a model.</summary>
public enum LeftOutReason
{
    /// <summary>The clean and the corrupted prompt have different numbers of tokens.</summary>
    LengthsDiffer,

    /// <summary>The clean and the corrupted prompt are the same tokens: nothing that is patched can change anything.</summary>
    NothingDiffers,

    /// <summary>A prompt has no token.</summary>
    Empty,

    /// <summary>A prompt is longer than the model's context.</summary>
    TooLong,

    /// <summary>There is no right answer.</summary>
    NoAnswer,

    /// <summary>An answer is not exactly one token.</summary>
    AnswerNotOneToken,

    /// <summary>A token is both a right and a wrong answer.</summary>
    AnswerRightAndWrong,

    /// <summary>A token id is outside the model's vocabulary.</summary>
    OutsideVocabulary,

    /// <summary>The answer is read at a position that the prompt does not have.</summary>
    AnswerPositionOutside,
}
