using CircuitFinder.Engine.Randomness;

namespace CircuitFinder.Engine.Planted;

/// <summary>Draws tokens for prompts.</summary>
internal static class TokenDraws
{
    /// <summary>Distinct tokens of a range, in random order.</summary>
    /// <param name="random">The generator.</param>
    /// <param name="first">First token of the range.</param>
    /// <param name="count">Tokens in the range.</param>
    /// <param name="take">How many, at most <paramref name="count"/>.</param>
    public static int[] Distinct(SplitMix64 random, int first, int count, int take)
    {
        int[] tokens = [.. Enumerable.Range(first, count)];
        for (int i = 0; i < take; i++)
        {
            int j = i + random.NextBelow(count - i);
            (tokens[i], tokens[j]) = (tokens[j], tokens[i]);
        }

        return tokens[..take];
    }
}
