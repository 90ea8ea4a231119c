using System.Collections.Immutable;
using System.Text;

namespace CircuitFinder.Engine.Tokens;

/// <summary>GPT-2's way of writing any byte as one visible character, so that vocabulary files stay text: a space is <c>Ġ</c>.</summary>
/// <remarks>Bytes that Latin-1 shows stand for themselves; the other 68 become U+0100, U+0101, … in ascending order.</remarks>
internal static class ByteAlphabet
{
    private const int FirstStandIn = 0x100;

    /// <summary>The bytes in the order of GPT-2's ids 0 to 255.</summary>
    public static ImmutableArray<byte> IdOrder { get; } =
    [
        .. Enumerable.Range(0, 256).Where(IsShown).Select(value => (byte)value),
        .. Enumerable.Range(0, 256).Where(value => !IsShown(value)).Select(value => (byte)value),
    ];

    private static readonly int ShownCount = Enumerable.Range(0, 256).Count(IsShown);
    private static readonly char[] Characters = MapBytes();
    private static readonly Dictionary<char, byte> Bytes = Enumerable.Range(0, 256).ToDictionary(value => Characters[value], value => (byte)value);

    /// <summary>Writes one byte.</summary>
    public static char Write(byte value) => Characters[value];

    /// <summary>Writes bytes, one character each.</summary>
    public static string Write(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (byte value in bytes)
        {
            text.Append(Characters[value]);
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="Write(ReadOnlySpan{byte})"/> wrote; false where a character stands for no byte.</summary>
    public static bool TryRead(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        for (int index = 0; index < text.Length; index++)
        {
            if (!Bytes.TryGetValue(text[index], out bytes[index]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsShown(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);

    private static char[] MapBytes()
    {
        char[] characters = new char[256];
        for (int id = 0; id < 256; id++)
        {
            byte value = IdOrder[id];
            characters[value] = id < ShownCount ? (char)value : (char)(FirstStandIn + id - ShownCount);
        }

        return characters;
    }
}
