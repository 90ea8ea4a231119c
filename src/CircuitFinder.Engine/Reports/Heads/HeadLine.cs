namespace CircuitFinder.Engine.Reports.Heads;

/// <summary>A line of a table of heads for people.</summary>
/// <param name="Head">Such as <c>a3.h1</c>.</param>
/// <param name="From">The answer position or a mention of a slot.</param>
/// <param name="Attention">What it attends to, the greatest share first.</param>
/// <param name="Label">The head's labels, on its first line only; else empty.</param>
public sealed record HeadLine(string Head, string From, string Attention, string Label);
