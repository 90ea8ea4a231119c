using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Tests.Engine.Tokens;

/// <summary>A small tokeniser learned from a few made-up sentences: <c>" Mary"</c> is one token, <c>" Anneliese"</c> several.</summary>
internal static class SampleTokenizer
{
    private static readonly string[] Names = ["Mary", "John", "Tom", "Anna"];

    public static IReadOnlyList<string> Texts { get; } =
    [
        .. from giver in Names
           from taker in Names
           where giver != taker
           select $"When {giver} and {taker} went to the store, {taker} gave a drink to {giver}. It's naïve – “quoted” – 日本, isn't it?\n\n  3.14 of 1732",
    ];

    public static BpeTokenizer Instance { get; } = BpeTrainer.Train(Texts, 420);
}
