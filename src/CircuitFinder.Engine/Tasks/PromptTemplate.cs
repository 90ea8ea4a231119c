using System.Collections.Immutable;

namespace CircuitFinder.Engine.Tasks;

/// <summary>A prompt with gaps, and what follows it.</summary>
/// <param name="Name">Its key under <c>templates</c>.</param>
/// <param name="Text">The prompt up to the answer.</param>
/// <param name="Answers">Right answers, its own or the task's; at least one rule.</param>
/// <param name="WrongAnswers">Wrong answers, its own or the task's; may be empty for metrics that need none.</param>
/// <param name="Continuation">What follows the answer in a training text; null when nothing does.</param>
public sealed record PromptTemplate(
    string Name, SlotText Text, ImmutableArray<AnswerRule> Answers, ImmutableArray<AnswerRule> WrongAnswers, SlotText? Continuation);
