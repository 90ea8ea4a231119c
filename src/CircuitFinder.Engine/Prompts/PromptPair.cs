using System.Collections.Immutable;

namespace CircuitFinder.Engine.Prompts;

/// <summary>A clean prompt, its corrupted counterpart, and the answers that decide whether the task is done.</summary>
/// <param name="Clean">The prompt on which the model does the task.</param>
/// <param name="Corrupted">The same prompt with what the task needs taken away.</param>
/// <param name="Answers">Right continuations of the clean prompt, one token each.</param>
/// <param name="WrongAnswers">Wrong continuations, one token each; may be empty for metrics that need none.</param>
public sealed record PromptPair(
    PromptText Clean, PromptText Corrupted, ImmutableArray<PromptText> Answers, ImmutableArray<PromptText> WrongAnswers)
{
    /// <summary>Where the slots of the template lie; null for a pair of a dataset.</summary>
    public PromptLayout? Layout { get; init; }

    /// <summary>Where answers are read, as positions of the ids that run; negative ones count from the end. Empty for the last
    /// position.</summary>
    public ImmutableArray<int> AnswerPositions { get; init; } = [];
}
