using System.Text;

namespace CircuitFinder.Tests.Engine.Tokens;

/// <summary>Texts that tokenisers may see in different ways.</summary>
internal static class AwkwardTexts
{
    private static readonly string[] Pieces =
    [
        "", " ", "  ", "\n", "\r\n", "\t \u00A0", "\u0085", "\u180E", "\u200B", "\uFEFF", "\u001C", "\u2028", "'s", "'S", "'ll", "don't", "1732", "½²Ⅷ٣",
        "e\u0301", "naïve", "日本語", "עברית", "<|endoftext|>", "<|endoftext", "Mary", " Mary", " the", "def f(x):\n", "Ġ", "Ċ", "Â",
        "😀", "👩\u200D👧", "𝒜", " 𐐀x", "𝟘", "𝟘1", "𠀀", "𑅀", "\U000E0041", "\U0010FFFF",
    ];

    /// <summary>Seeded texts: characters of every kind, and awkward pieces in any order.</summary>
    /// <param name="count">How many.</param>
    public static IEnumerable<string> Random(int count)
    {
        var random = new Random(20240917);
        for (int index = 0; index < count; index++)
        {
            var text = new StringBuilder();
            for (int left = random.Next(1, 14); left > 0; left--)
            {
                text.Append(random.Next(4) switch
                {
                    0 => ((char)random.Next(1, 0x80)).ToString(),
                    1 => Character(random.Next(0x80, 0x3000)),
                    2 => Character(random.Next(0x110000)),
                    _ => Pieces[random.Next(Pieces.Length)],
                });
            }

            yield return text.ToString();
        }
    }

    private static string Character(int value) => char.ConvertFromUtf32(value is >= 0xD800 and <= 0xDFFF ? 0xFFFD : value);
}
