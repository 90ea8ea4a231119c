using System.Text;

namespace CircuitFinder.Engine.Randomness;

/// <summary>A 64-bit hash of text that is the same on every machine and in every run, as <see cref="string.GetHashCode()"/> is
/// not.</summary>
internal static class StableHash
{
    /// <summary>FNV-1a over the UTF-8 bytes, then SplitMix64's finaliser, since FNV's low bits alone mix poorly.</summary>
    public static ulong Of(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ value) * 0x100000001B3);
        }

        return SplitMix64.Mix(hash);
    }
}
