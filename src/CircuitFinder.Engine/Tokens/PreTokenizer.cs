using System.Globalization;
using System.Text;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Cuts text into the pieces that merges never cross.</summary>
/// <remarks>
/// GPT-2's pattern <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c> over code points. Written by
/// hand because .NET's
/// regular expressions see UTF-16 units, and would take a letter beyond U+FFFF for two symbols. <c>\s</c> is Unicode's White_Space,
/// so U+0085 is space,
/// while U+180E, U+200B, U+FEFF and U+001C are not.
/// </remarks>
internal static class PreTokenizer
{
    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    /// <summary>The length in UTF-16 units of the first piece; <paramref name="text"/> must not be empty.</summary>
    public static int NextPiece(ReadOnlySpan<char> text)
    {
        int contraction = Contraction(text);
        if (contraction > 0)
        {
            return contraction;
        }

        int start = text[0] == ' ' && text.Length > 1 ? 1 : 0;
        Kind kind = KindAt(text, start, out int width);
        return kind == Kind.Space ? SpaceRun(text) : RunEnd(text, start + width, kind);
    }

    private static int Contraction(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '\'')
        {
            return 0;
        }

        if (text[1] is 's' or 't' or 'm' or 'd')
        {
            return 2;
        }

        return text.Length > 2 && (text[1], text[2]) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    /// <summary>A run of space leaves its last character to what follows, unless nothing follows or it is the only one.</summary>
    private static int SpaceRun(ReadOnlySpan<char> text)
    {
        int end = RunEnd(text, 0, Kind.Space);
        return end < text.Length && end > 1 ? end - 1 : end;
    }

    private static int RunEnd(ReadOnlySpan<char> text, int end, Kind kind)
    {
        while (end < text.Length && KindAt(text, end, out int width) == kind)
        {
            end += width;
        }

        return end;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int index, out int width)
    {
        // Half of a surrogate pair decodes as U+FFFD, a symbol, which is also what its bytes become.
        Rune.DecodeFromUtf16(text[index..], out Rune rune, out width);
        return Rune.IsWhiteSpace(rune) ? Kind.Space : KindOf(Rune.GetUnicodeCategory(rune));
    }

    private static Kind KindOf(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
        _ => Kind.Other,
    };
}
