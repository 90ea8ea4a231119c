using System.Collections.Immutable;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Benchmarks;

/// <summary>Prompt pairs of random tokens.</summary>
internal static class RandomPairs
{
    public static ImmutableArray<TokenPair> Draw(int vocabSize, int count, int length)
    {
        var random = new Random(1);
        ImmutableArray<int> Tokens() => [.. Enumerable.Range(0, length).Select(_ => random.Next(vocabSize))];
        return [.. Enumerable.Range(0, count).Select(_ => new TokenPair(Tokens(), Tokens(), [11], [12]))];
    }
}
