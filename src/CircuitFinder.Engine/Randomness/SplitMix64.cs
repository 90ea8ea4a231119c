namespace CircuitFinder.Engine.Randomness;

/// <summary>The generator SplitMix64: a counter in steps of the golden ratio, finalised by two multiplications. The same numbers on
/// every machine.</summary>
/// <remarks>Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators", OOPSLA; the constants are Vigna's
/// public-domain version's.</remarks>
internal sealed class SplitMix64(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>A generator for one member of a stream, so that what one member draws never shifts the next.</summary>
    public static SplitMix64 ForMember(ulong seed, ulong index) => new(Mix(unchecked(Mix(seed) + (index * Step))));

    /// <summary>The finaliser: a bijection that spreads every input bit over the output.</summary>
    public static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }

    public ulong Next()
    {
        _state = unchecked(_state + Step);
        return Mix(_state);
    }

    /// <summary>A whole number from 0 up to and without <paramref name="count"/>, each equally likely.</summary>
    /// <remarks>Lemire 2019: the high half of a 128-bit product, redrawn where the low half would favour small numbers.</remarks>
    public int NextBelow(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ulong bound = (ulong)count;
        ulong unfair = unchecked(0UL - bound) % bound;
        ulong high = Math.BigMul(Next(), bound, out ulong low);
        while (low < unfair)
        {
            high = Math.BigMul(Next(), bound, out low);
        }

        return (int)high;
    }
}
