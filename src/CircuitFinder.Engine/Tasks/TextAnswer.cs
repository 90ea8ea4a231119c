namespace CircuitFinder.Engine.Tasks;

/// <summary>One answer: a text with slots.</summary>
/// <param name="Text">With its leading space, where the answer is a word of its own.</param>
public sealed record TextAnswer(SlotText Text) : AnswerRule;
