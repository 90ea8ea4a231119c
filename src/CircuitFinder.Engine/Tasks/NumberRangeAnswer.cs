namespace CircuitFinder.Engine.Tasks;

/// <summary>Every whole number from one bound to another, both included: greater-than's right answers are those from the year + 1
/// to 99.</summary>
/// <param name="From">Least number.</param>
/// <param name="To">Greatest number.</param>
/// <param name="Digits">Least number of digits when written.</param>
/// <param name="Prefix">What stands before each number, such as a space; often empty.</param>
public sealed record NumberRangeAnswer(NumberBound From, NumberBound To, int Digits, string Prefix) : AnswerRule;
