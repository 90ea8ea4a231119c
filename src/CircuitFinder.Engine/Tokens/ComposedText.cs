using System.Globalization;
using System.Text;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Tokenisers that compose text (Unicode's normalisation form C) leave nearly every text as it is.</summary>
/// <remarks>
/// The program runs without the system's Unicode tables, so it composes nothing itself: a text with a character that composition may
/// change is refused, never encoded otherwise than the model's own tokeniser would.
/// </remarks>
internal static class ComposedText
{
    // Characters that are no marks and yet change or join with the one before: singletons, compatibility ideographs, Hangul vowels and finals.
    private static readonly (int First, int Last)[] Changing =
    [
        (0x0340, 0x0344), (0x0374, 0x0374), (0x037E, 0x037E), (0x0387, 0x0387), (0x0958, 0x095F), (0x09DC, 0x09DF), (0x0A33, 0x0A36), (0x0A59, 0x0A5E),
        (0x0B5C, 0x0B5D), (0x0F43, 0x0F69), (0x1161, 0x1175), (0x11A7, 0x11C2), (0x1F71, 0x1FFD), (0x2000, 0x2001), (0x2126, 0x212B), (0x2329, 0x232A),
        (0x2ADC, 0x2ADC), (0xF900, 0xFAFF), (0xFB1D, 0xFB4E), (0x1D15E, 0x1D1C0), (0x2F800, 0x2FA1D),
    ];

    /// <summary>Requires a text that composition leaves as it is.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <exception cref="UserFaultException">It may change, and at which character.</exception>
    public static void Require(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value >= 0x300 && MayChange(rune))
            {
                throw new UserFaultException(
                    $"text '{PlainText.Cut(text, 40)}': U+{rune.Value:X4} may join with the character before it, or be another one, in the composed text that this model's tokeniser reads (NFC). Write characters that are composed already, such as é as one character.");
            }
        }
    }

    private static bool MayChange(Rune rune)
        => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            ? !IsVariation(rune)
            : Changing.Any(range => rune.Value >= range.First && rune.Value <= range.Last);

    // They follow emoji and join with nothing.
    private static bool IsVariation(Rune rune) => rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
