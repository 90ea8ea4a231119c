using System.Globalization;
using System.Text;

namespace CircuitFinder.Engine.Files;

/// <summary>Text from a user's file, made safe to print: it stays on its line and never acts on a terminal.</summary>
public static class PlainText
{
    /// <summary>The text with control characters written out: <c>\n</c>, <c>\t</c>, <c>\x1b</c>, <c>\u202e</c>.</summary>
    /// <remarks>
    /// Written out are the control characters (U+0000 to U+001F, U+007F to U+009F), line and paragraph separators, the marks that
    /// turn the direction of
    /// writing, and halves of surrogate pairs. A backslash stays one: paths of Windows must stay readable.
    /// </remarks>
    /// <param name="text">Any text; null counts as empty.</param>
    /// <returns>The text itself where there is nothing to write out.</returns>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text) || !NeedsEscape(text))
        {
            return text ?? string.Empty;
        }

        StringBuilder plain = new(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair)
            {
                plain.Append(c).Append(text[++i]);
            }
            else if (Acts(c))
            {
                plain.Append(Escape(c));
            }
            else
            {
                plain.Append(c);
            }
        }

        return plain.ToString();
    }

    /// <summary>The text in at most so many characters, the last of them <c>…</c> where it is cut, and safe to print.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="length">At least 1.</param>
    public static string Cut(string text, int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (text.Length <= length)
        {
            return Of(text);
        }

        int end = char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return $"{Of(text[..end])}…";
    }

    private static bool NeedsEscape(string text)
    {
        foreach (char c in text)
        {
            if (Acts(c))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Acts(char c)
        => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static string Escape(char c) => c switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        <= '\u00ff' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
    };
}
