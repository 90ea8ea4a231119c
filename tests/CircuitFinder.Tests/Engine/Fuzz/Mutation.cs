using System.Text;
using CircuitFinder.Engine.Randomness;

namespace CircuitFinder.Tests.Engine.Fuzz;

/// <summary>Damages files, the same way each time: bits flipped, ends cut off, stretches repeated, removed or swapped, numbers and
/// words that readers fear.</summary>
internal static class Mutation
{
    private static readonly byte[][] Feared =
    [
        .. new[]
        {
            "0", "-1", "1e999", "-0.0", "NaN", "2147483647", "-2147483648", "2147483648", "9223372036854775807", "18446744073709551616", "1E-400",
            "\"\\ud800\"", "\\u0000", "\\x00", "null", "true", "[]", "{}", "{", "}", "]", "\"", ",", ":", "\n", "\r\n", "\t", "..", "/../..", "\uFEFF", "é", "\U0001F600",
            "&a", "*a", "<<: *a", "!!binary ", "- ", "? ", "---\n", "%YAML 9\n", "{place}", "->", "a0.h0<q>", "\"a\":1,\"a\":2,", "\"cfg\":{},",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0x00], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF],
    ];

    /// <summary>Damages a file in one to three ways.</summary>
    /// <param name="seed">A file that readers read.</param>
    /// <param name="number">Which of the damages.</param>
    public static byte[] Of(byte[] seed, int number)
    {
        SplitMix64 random = SplitMix64.ForMember(20_261_126, (ulong)number);
        byte[] bytes = seed;
        for (int i = 0; i <= (int)(random.Next() % 3); i++)
        {
            bytes = Damage(bytes, random);
        }

        return bytes;
    }

    private static byte[] Damage(byte[] bytes, SplitMix64 random)
    {
        int at = Below(random, bytes.Length + 1);
        int length = Below(random, Math.Min(64, bytes.Length - at) + 1);
        switch (random.Next() % 8)
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 2:
                return [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..(at + length)], .. bytes[(at + length)..]];
            case 3:
                int from = Below(random, bytes.Length - length + 1);
                return [.. bytes[..at], .. bytes[from..(from + length)], .. bytes[(at + length)..]];
            case 4:
                return [.. bytes[..at], .. Feared[Below(random, Feared.Length)], .. bytes[at..]];
            case 5:
                return ReplaceNumber(bytes, at, Feared[Below(random, Feared.Length)]);
            default:
                byte[] flipped = [.. bytes];
                for (int i = Below(random, 6); i >= 0 && flipped.Length > 0; i--)
                {
                    flipped[Below(random, flipped.Length)] ^= (byte)(1 << Below(random, 8));
                }

                return flipped;
        }
    }

    // The first number from a place on.
    private static byte[] ReplaceNumber(byte[] bytes, int at, byte[] value)
    {
        int start = at;
        while (start < bytes.Length && !char.IsAsciiDigit((char)bytes[start]))
        {
            start++;
        }

        int end = start;
        while (end < bytes.Length && char.IsAsciiDigit((char)bytes[end]))
        {
            end++;
        }

        return [.. bytes[..start], .. value, .. bytes[end..]];
    }

    private static int Below(SplitMix64 random, int count) => (int)(random.Next() % (ulong)Math.Max(1, count));
}
