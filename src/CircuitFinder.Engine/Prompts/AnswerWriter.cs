using System.Collections.Immutable;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>Turns answer rules into the answers of one example.</summary>
internal static class AnswerWriter
{
    /// <summary>The answers in the rules' order, none twice, without those in <paramref name="except"/>.</summary>
    public static ImmutableArray<string> Write(ImmutableArray<AnswerRule> rules, Filling filling, ImmutableArray<string> except)
        => [.. rules.SelectMany(rule => Write(rule, filling)).Distinct().Where(answer => !except.Contains(answer))];

    private static IEnumerable<string> Write(AnswerRule rule, Filling filling) => rule switch
    {
        TextAnswer text => [filling.Fill(text.Text)],
        NumberRangeAnswer range => WriteRange(range, filling),
        _ => throw new ArgumentException($"no way to write the answers of a {rule.GetType().Name}", nameof(rule)),
    };

    private static IEnumerable<string> WriteRange(NumberRangeAnswer range, Filling filling)
    {
        int from = Resolve(range.From, filling);
        int to = Resolve(range.To, filling);
        NumberRange numbers = new(from, to, range.Digits);
        return Enumerable.Range(from, to - from + 1).Select(number => range.Prefix + numbers.Write(number));
    }

    private static int Resolve(NumberBound bound, Filling filling)
        => bound.Offset + (bound.Slot is null ? 0 : filling.NumberOf(bound.Slot));
}
