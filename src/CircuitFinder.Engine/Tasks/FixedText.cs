namespace CircuitFinder.Engine.Tasks;

/// <summary>A given text, in which slots hold their clean values.</summary>
/// <param name="Text">May be literal, such as <c>01</c>, or another slot, such as <c>{io}</c>.</param>
public sealed record FixedText(SlotText Text) : ReplacementValue;
