using CircuitFinder.Engine.Randomness;

namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>Draws without replacement.</summary>
internal static class RandomSubset
{
    /// <summary>Some of the items, each subset of that size equally likely, in the order drawn; all of them where there are no
    /// more.</summary>
    public static int[] Draw(IReadOnlyList<int> items, int count, SplitMix64 random)
    {
        int[] pool = [.. items];
        int taken = Math.Min(count, pool.Length);
        for (int i = 0; i < taken; i++)
        {
            int other = i + random.NextBelow(pool.Length - i);
            (pool[i], pool[other]) = (pool[other], pool[i]);
        }

        return pool[..taken];
    }
}
